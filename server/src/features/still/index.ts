export { stillRoutes } from './still.routes.ts';
export { createStills, type StillRoom } from './still.service.ts';
