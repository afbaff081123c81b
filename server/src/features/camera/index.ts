export { cameraRoutes } from './camera.routes.ts';
export { type CameraRoom, createCameras } from './cameras.ts';
export { streamRoutes } from './stream.routes.ts';
