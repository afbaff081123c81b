export { checkInRoutes } from './check-in.routes.ts';
export { type CheckInRoom, createCheckIns } from './check-in.service.ts';
export { bindCheckIns } from './check-in.socket.ts';
export { createIceBooth, type IceSettings, turnCredential } from './ice.ts';
