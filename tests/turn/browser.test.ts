import { createIceBooth } from '@dutywall/server/features/check-in';
import type { IceServer } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_BROWSER, type Visit, visit } from '../e2e/support/browser.ts';
import { type Coturn, NO_COTURN, ownAddress, startCoturn } from '../support/coturn.ts';

const HOST = ownAddress();
const lacking = NO_COTURN ?? NO_BROWSER ?? (HOST === '127.0.0.1' ? 'this machine is in no network' : null);
/** CI2 gives 15 s; a busy machine may need more to say the same. */
const PATIENCE_MS = 60_000;
const GIVE_UP_MS = 15_000;

/** What became of two ends of one page that may only be relayed. */
interface Met {
  readonly state: string;
  readonly heard: string | null;
  /** Kinds of the candidates that were chosen, on either side. */
  readonly chosen: readonly string[];
  readonly gathered: readonly string[];
}

describe.skipIf(lacking !== null)(lacking ?? 'check-ins relayed by a real coturn in Chromium', () => {
  let seen: Visit;
  const relays: Coturn[] = [];
  const relay = async (peers: string): Promise<Coturn> => {
    const one = await startCoturn(HOST, peers);
    relays.push(one);
    return one;
  };

  beforeAll(async () => {
    seen = await visit(400, 300);
  });
  afterAll(async () => {
    await seen?.close();
    for (const one of relays) await one.stop();
  });

  /** Two ends with credentials as the server hands them out, direct candidates blocked. */
  function meet({ urls, secret }: Pick<Coturn, 'urls' | 'secret'>, within: number): Promise<Met> {
    const ice = createIceBooth({ urls, secret, relayOnly: true });
    const serversOf = (peer: string) => ice.serversFor('call', peer, Date.now());
    const asked = { phone: serversOf('phone-01'), desk: serversOf('desk-0001'), within };
    return seen.page.evaluate(talk, asked);
  }

  it('with direct candidates blocked, both ends meet through the relay, whose own address they are allowed', async () => {
    const met = await meet(await relay(HOST), PATIENCE_MS);
    expect(met).toMatchObject({ state: 'connected', heard: '在岗' });
    expect(met.chosen).toEqual(['relay', 'relay']);
    expect(new Set(met.gathered)).toEqual(new Set(['relay']));
  });

  it('with a secret that is not the relay’s, and with coturn stopped, there is no way and no candidate', async () => {
    const [one, stopped] = [await relay(HOST), await relay(HOST)];
    await stopped.stop();
    // Both at once: either takes its whole time to see that nothing comes.
    const met = [{ urls: one.urls, secret: 'south-of-the-river-2026' }, stopped].map((of) => meet(of, GIVE_UP_MS));
    for (const of of await Promise.all(met)) expect(of).toMatchObject({ heard: null, gathered: [] });
  });
});

/** In the page: connects two ends and lets the phone say a word to the desk. */
async function talk({ phone, desk, within }: { phone: IceServer[]; desk: IceServer[]; within: number }): Promise<Met> {
  const gathered: string[] = [];
  const ends = [phone, desk].map(
    (iceServers) => new RTCPeerConnection({ iceServers: iceServers as RTCIceServer[], iceTransportPolicy: 'relay' }),
  ) as [RTCPeerConnection, RTCPeerConnection];
  const [from, to] = ends;
  const pass = (one: RTCPeerConnection, other: RTCPeerConnection) => {
    one.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return;
      gathered.push(candidate.type ?? '');
      void other.addIceCandidate(candidate);
    };
  };
  pass(from, to);
  pass(to, from);
  const heard = new Promise<string | null>((resolve) => {
    to.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => resolve(String(data));
    };
    setTimeout(() => resolve(null), within);
  });
  const channel = from.createDataChannel('word');
  channel.onopen = () => channel.send('在岗');
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription as RTCSessionDescription);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription as RTCSessionDescription);
  const word = await heard;
  const chosen: string[] = [];
  for (const end of ends) {
    const stats = new Map<string, Record<string, unknown>>();
    for (const [id, one] of await end.getStats()) stats.set(id, one);
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(String(transport?.selectedCandidatePairId));
    if (pair) chosen.push(String(stats.get(String(pair.localCandidateId))?.candidateType));
  }
  const state = from.connectionState;
  for (const end of ends) end.close();
  return { state, heard: word, chosen, gathered };
}
