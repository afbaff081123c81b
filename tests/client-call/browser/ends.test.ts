import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_BROWSER, type Visit, visit } from '../../e2e/support/browser.ts';
import { serveHarness } from '../../support/harness-server.ts';
import type { Hub } from '../harness/hub.ts';
import type { Lab } from '../harness/main.ts';

declare global {
  /** In the page: what a test keeps between two looks. */
  var hub: Hub;
  var kept: Record<string, never>;
}

type Officer = ReturnType<Lab['createOfficerCall']>;
type Viewer = ReturnType<Lab['createViewerCall']>;
type Kept = Record<string, Officer & Viewer & { online(on: boolean): void }>;

const PATIENCE = 60_000;

describe.skipIf(NO_BROWSER)(`the ends of a check-in in Chromium ${NO_BROWSER ?? ''}`, () => {
  let harness: Awaited<ReturnType<typeof serveHarness>>;
  let seen: Visit;
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE, interval: 250 });

  beforeAll(async () => {
    harness = await serveHarness(new URL('../harness', import.meta.url));
    seen = await visit(800, 600, { devices: true });
  });
  afterAll(async () => {
    await seen?.close();
    await harness?.close();
  });
  beforeEach(async () => {
    await seen.page.goto(harness.address);
    await seen.page.evaluate(() => {
      globalThis.hub = lab.createHub({ iceServers: [], relayOnly: false });
      globalThis.kept = {};
    });
  });

  /** An officer's page that answers. */
  const officer = (name = 'officer', online = true) =>
    seen.page.evaluate(
      ([name, online]) => {
        const end = hub.end('officer');
        end.online(online);
        (kept as unknown as Kept)[`${name}End`] = end as never;
        (kept as unknown as Kept)[name] = lab.createOfficerCall('c', end) as never;
      },
      [name, online] as const,
    );
  const viewer = (name: string, side: 'supervisor' | 'viewer' = 'supervisor', receiveOnly = false) =>
    seen.page.evaluate(
      ([name, side, receiveOnly]) => {
        const end = hub.end(side);
        (kept as unknown as Kept)[`${name}End`] = end as never;
        (kept as unknown as Kept)[name] = lab.createViewerCall({ checkIn: 'c', transport: end, receiveOnly }) as never;
      },
      [name, side, receiveOnly] as const,
    );
  const phase = (name: string) => seen.page.evaluate((name) => (kept as unknown as Kept)[name]?.state.phase, name);
  const stage = (name = 'officer') => seen.page.evaluate((name) => (kept as unknown as Kept)[name]?.state.stage, name);
  const watch = (name: string) =>
    seen.page.evaluate((name) => {
      const { fps, voice, quality, stream } = (kept as unknown as Kept)[name]?.state ?? ({} as never);
      return { fps, voice, quality, kinds: stream.getTracks().map((track) => track.kind) };
    }, name);
  const online = (name: string, on: boolean) =>
    seen.page.evaluate(([name, on]) => (kept as unknown as Kept)[`${name}End`]?.online(on), [name, on] as const);

  it('a viewer who waits sees and hears the phone after it has answered, and the phone hears back', async () => {
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('waiting');
    await seen.page.evaluate(async () => {
      const { audio } = { audio: await navigator.mediaDevices.getUserMedia({ audio: true }) };
      (kept as unknown as Kept).desk?.send('audio', audio.getAudioTracks()[0] ?? null);
    });
    await officer();
    await eventually(() => phase('desk')).toBe('flowing');
    await seen.page.evaluate(() => {
      // As the tiles do: Chromium counts a voice only where an element plays it, and behind its volume.
      const video = document.createElement('video');
      video.volume = 0.01;
      (kept as unknown as Kept).desk?.playedAt(0.01);
      video.srcObject = (kept as unknown as Kept).desk?.state.stream ?? null;
      document.body.append(video);
      return video.play();
    });
    await eventually(async () => (await watch('desk')).voice > 0.1).toBe(true);
    await eventually(async () => (await watch('desk')).fps > 1).toBe(true);
    const { kinds } = await watch('desk');
    expect([...kinds].sort()).toEqual(['audio', 'video']);
    // The supervisor's voice at the phone: a track that is not muted.
    await eventually(() =>
      seen.page.evaluate(() => {
        const back = [...((kept as unknown as Kept).officer?.state.back.values() ?? [])][0];
        return back?.getAudioTracks().some((track) => !track.muted);
      }),
    ).toBe(true);
    const said = await seen.page.evaluate(() => hub.said);
    // One offer, one answer: nobody negotiated twice; the viewer told of its picture.
    expect(await seen.page.evaluate(() => hub.reports.map((one) => one.media))).toContain('flowing');
    expect(said.filter((one) => one.endsWith('join-check-in'))).toHaveLength(1);
  });

  it('CI2: signals that are lost on the way are said again', async () => {
    await officer();
    await eventually(() => stage()).toBe('joined');
    await online('officer', false);
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('connecting');
    // The phone does not even know of the viewer; coming back it asks who is there.
    await online('officer', true);
    await eventually(() => phase('desk')).toBe('flowing');
  });

  it('a second viewer gets a smaller picture, the third too, a fourth is refused', async () => {
    await officer();
    await viewer('desk');
    await viewer('wall', 'viewer', true);
    await eventually(() => phase('desk')).toBe('flowing');
    await eventually(() => phase('wall')).toBe('flowing');
    await viewer('third', 'viewer');
    await eventually(() => phase('third')).toBe('flowing');
    await viewer('fourth', 'viewer');
    await eventually(() => phase('fourth')).toBe('refused');
    const step = await seen.page.evaluate(() => (kept as unknown as Kept).officer?.state.step);
    expect(step).toBeGreaterThanOrEqual(2);
    // Leaving makes room.
    await seen.page.evaluate(() => (kept as unknown as Kept).third?.close());
    await eventually(() => seen.page.evaluate(() => (kept as unknown as Kept).officer?.state.viewers.length)).toBe(2);
  });

  it('CI3: a hidden page turns camera and microphone off, says so, and comes back', async () => {
    await officer();
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
    const hide = (state: 'hidden' | 'visible') =>
      seen.page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await hide('hidden');
    await eventually(() => phase('desk')).toBe('hidden');
    expect(await seen.page.evaluate(() => (kept as unknown as Kept).officer?.state.preview)).toBeNull();
    await eventually(async () => (await watch('desk')).quality.level).toBe('none');
    await eventually(() => seen.page.evaluate(() => hub.reports.some((one) => one.media === 'hidden'))).toBe(true);
    await hide('visible');
    await eventually(() => phase('desk')).toBe('flowing');
  });

  it('CI3: hanging up stops every track of the phone', async () => {
    await officer();
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
    const live = await seen.page.evaluate(async () => {
      const call = (kept as unknown as Kept).officer;
      const tracks = call?.state.preview?.getTracks() ?? [];
      await call?.hangUp();
      return tracks.map((track) => track.readyState);
    });
    expect(live).toEqual(['ended']);
    expect(await seen.page.evaluate(() => hub.said)).toContain('officer end-check-in');
  });

  it('a page of the officer that was loaded anew takes the call over, the old one lets go', async () => {
    await officer('first');
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
    await officer('second');
    await eventually(() => stage('first')).toBe('moved');
    await eventually(() => phase('desk')).toBe('flowing');
    expect(await seen.page.evaluate(() => (kept as unknown as Kept).first?.state.preview)).toBeNull();
  });

  it('permission taken back in the middle is said as what it is', async () => {
    await officer();
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
    await seen.page.evaluate(() => {
      // What the browser does when the person takes it back.
      navigator.permissions.query = async () => ({ state: 'denied' }) as PermissionStatus;
      const track = (kept as unknown as Kept).officer?.state.preview?.getVideoTracks()[0];
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
    });
    await eventually(() => stage()).toBe('over');
    await eventually(() =>
      seen.page.evaluate(() => hub.reports.some((one) => one.media === 'failed' && one.part === 'permission')),
    ).toBe(true);
  });

  it('CI2 permission refused from the start: it is answered, and the server hears what failed', async () => {
    await seen.page.evaluate(() => {
      // As where the person is asked and says no: a phone that was allowed before answers while its camera starts.
      navigator.permissions.query = async () => ({ state: 'prompt' }) as PermissionStatus;
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('no', 'NotAllowedError');
      };
    });
    await officer();
    await eventually(() => stage()).toBe('over');
    expect(await seen.page.evaluate(() => (kept as unknown as Kept).officer?.state.failed)).toBe('permission');
    await eventually(() =>
      seen.page.evaluate(() => hub.reports.some((one) => one.media === 'failed' && one.part === 'permission')),
    ).toBe(true);
    expect(await seen.page.evaluate(() => hub.said[0])).toBe('officer answer-check-in');
  });

  it('CI2 a phone that asks first has answered already, says that it asks, and then that it may', async () => {
    await seen.page.evaluate(() => {
      navigator.permissions.query = async () => ({ state: 'prompt' }) as PermissionStatus;
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const allowed = new Promise<void>((resolve) => Object.assign(globalThis, { allow: resolve }));
      navigator.mediaDevices.getUserMedia = async (wish) => {
        await allowed;
        return real(wish);
      };
    });
    await officer();
    await eventually(() => stage()).toBe('joined');
    await eventually(() => seen.page.evaluate(() => hub.reports.at(-1)?.part)).toBe('permission');
    expect(await seen.page.evaluate(() => (kept as unknown as Kept).officer?.state.asking)).toBe(true);
    await seen.page.evaluate(() => (globalThis as unknown as { allow: () => void }).allow());
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
    expect(await seen.page.evaluate(() => hub.reports.at(-1)?.part)).toBeUndefined();
  });

  it('CI2 an answer that finds no network is given when it is back', async () => {
    await officer('officer', false);
    await seen.page.waitForTimeout(1_500);
    expect(await seen.page.evaluate(() => hub.said)).toEqual([]);
    expect(await stage()).toBe('answering');
    await seen.page.evaluate(() => (kept as unknown as Kept).officerEnd?.online(true));
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
  });

  it('a microphone that comes after the path does not leave the officer muted at the desk', async () => {
    await seen.page.evaluate(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wish) => {
        await new Promise((resolve) => setTimeout(resolve, 4_000));
        return real(wish);
      };
    });
    await viewer('desk');
    await officer();
    const muted = () => seen.page.evaluate(() => (kept as unknown as Kept).desk?.state.officerMuted);
    await eventually(muted).toBe(true);
    await eventually(() => phase('desk')).toBe('flowing');
    await eventually(muted).toBe(false);
  });

  it('without a microphone the officer is seen all the same', async () => {
    await seen.page.evaluate(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wish) => {
        if (wish?.audio) throw new DOMException('none', 'NotFoundError');
        return real(wish);
      };
    });
    await officer();
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('flowing');
    expect(await seen.page.evaluate(() => (kept as unknown as Kept).officer?.state.noMicrophone)).toBe(true);
  });

  it('only relayed ways and no relay: it never connects, and says so instead of hanging', async () => {
    await seen.page.evaluate(() => {
      globalThis.hub = lab.createHub({ iceServers: [], relayOnly: true });
    });
    await officer();
    await viewer('desk');
    await eventually(() => phase('desk')).toBe('connecting');
    await eventually(() => phase('desk')).toBe('failed');
    await eventually(() => seen.page.evaluate(() => hub.reports.some((one) => one.part === 'no-route'))).toBe(true);
  });

  it('perfect negotiation: both offer at once, again and again, and both ways flow', async () => {
    const result = await seen.page.evaluate(async () => {
      const links: ReturnType<Lab['createPeerLink']>[] = [];
      const got: string[][] = [[], []];
      for (const mine of [0, 1] as const) {
        links[mine] = lab.createPeerLink({
          polite: mine === 1,
          config: {},
          told: () => undefined,
          onTrack: ({ track }) => got[mine]?.push(track.kind),
          send: async (signal) => {
            // A slow and uneven way makes offers cross.
            await new Promise((resolve) => setTimeout(resolve, 20 + mine * 30));
            links[1 - mine]?.heard(structuredClone(signal));
            return true;
          },
        });
      }
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const [audio] = stream.getAudioTracks();
      const [video] = stream.getVideoTracks();
      if (!audio || !video) throw new Error('no devices');
      for (const link of links) link.connection.addTrack(audio, stream);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      for (const link of links) link.connection.addTrack(video, stream);
      for (const link of links) link.connection.restartIce();
      const ready = () =>
        links.every(
          (one, at) =>
            one.state === 'connected' && one.connection.signalingState === 'stable' && new Set(got[at]).size === 2,
        );
      const until = performance.now() + 60_000;
      while (!ready() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
      const states = links.map((link) => [link.state, link.connection.signalingState]);
      for (const link of links) link.close();
      return { states, got: got.map((kinds) => [...new Set(kinds)].sort()) };
    });
    expect(result.states).toEqual([
      ['connected', 'stable'],
      ['connected', 'stable'],
    ]);
    expect(result.got).toEqual([
      ['audio', 'video'],
      ['audio', 'video'],
    ]);
  });
});
