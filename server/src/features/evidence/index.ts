export { createPictureDesk } from '../../kit/picture-desk.ts';
export { createEvidence, type EvidenceRoom } from './evidence.service.ts';
export { recordingRoutes } from './recording.routes.ts';
export { snapshotRoutes } from './snapshot.routes.ts';
