import { createOfficerCall } from '@dutywall/client/call/officer-call.ts';
import { createPeerLink } from '@dutywall/client/call/peer-link.ts';
import { createViewerCall } from '@dutywall/client/call/viewer-call.ts';
import { createHub } from './hub.ts';

/** What the test does in the page; both ends live in it and speak through a hub in memory. */
const parts = { createHub, createOfficerCall, createViewerCall, createPeerLink };
export type Lab = typeof parts;

declare global {
  var lab: Lab;
}
globalThis.lab = parts;
