export { meRoutes } from './me.routes.ts';
export { createMe, type MeRoom } from './me.service.ts';
