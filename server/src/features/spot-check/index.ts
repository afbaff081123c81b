export { keepPlans } from './keep-plans.ts';
export { spotCheckRoutes } from './spot-check.routes.ts';
export { createSpotChecks, type SpotCheckRoom } from './spot-check.service.ts';
