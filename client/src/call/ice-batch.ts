import { CANDIDATES_AT_ONCE, CANDIDATES_PER_PEER } from '@dutywall/shared/protocol';

/** Candidates that come within this are said together, ms: they come in bursts, and the first pair decides. */
const GATHER_MS = 60;

/** Gathers ICE candidates into few messages. `sent` counts towards the server's bound of one peer. */
export function createIceBatch(send: (candidates: RTCIceCandidateInit[]) => void) {
  let waiting: RTCIceCandidateInit[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sent = 0;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while (waiting.length > 0 && sent < CANDIDATES_PER_PEER) {
      const some = waiting.splice(0, Math.min(CANDIDATES_AT_ONCE, CANDIDATES_PER_PEER - sent));
      sent += some.length;
      send(some);
    }
    waiting = [];
  }

  return {
    add(candidate: RTCIceCandidate): void {
      // The empty one that ends a generation says nothing that the other side needs.
      if (candidate.candidate === '') return;
      const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
      waiting.push({ candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment });
      if (waiting.length >= CANDIDATES_AT_ONCE) flush();
      else timer ??= setTimeout(flush, GATHER_MS);
    },
    flush,
    close(): void {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting = [];
    },
  };
}
