export { generateDistrict } from './district/index.ts';
