export { messageRoutes } from './message.routes.ts';
export { createMessages, type MessageDeps, type MessageRoom } from './message.service.ts';
