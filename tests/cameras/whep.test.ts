import { SECOND } from '@dutywall/shared/kit';
import type { CameraAnswer } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { CameraWorld, codeOf, SECRETS, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n';
const ANSWER = 'v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\n';

describe('street cameras by WHEP', () => {
  let store: Store;
  let world: CameraWorld;
  let camera: string;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    world = await CameraWorld.open(store);
    camera = (await world.add('/street/whep?key=streettoken', { kind: 'whep' })).id;
    answerWith();
    world.gateway.answers.set('DELETE *', (_asked, response) => void response.writeHead(200).end());
  });
  afterEach(() => world.close());

  function answerWith(body = ANSWER, status = 201, headers: Record<string, string> = {}): void {
    let n = 0;
    world.gateway.answers.set('POST /street/whep', (_asked, response) => {
      n += 1;
      response
        .writeHead(status, {
          'content-type': 'application/sdp',
          location: `/street/sessions/${n}?key=streettoken`,
          ...headers,
        })
        .end(body);
    });
  }
  const open = async (who: Who): Promise<CameraAnswer> => {
    const answer = await world.offer(who, camera, OFFER);
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return answer.json();
  };
  const keep = async (who: Who, session: string) =>
    codeOf(await world.ask(who, 'PUT', `/api/cameras/${camera}/whep/${session}`));
  const ended = () => vi.waitFor(() => world.gateway.paths('DELETE').sort(), { timeout: 5_000 });
  const endedAre = (...n: number[]) =>
    vi.waitFor(() => {
      const wanted = n.map((one) => `/street/sessions/${one}?key=streettoken`);
      expect(world.gateway.paths('DELETE').sort()).toEqual(wanted);
    }, 5_000);

  it('hands the offer on with the camera’s account, and gives the answer back under an address of its own', async () => {
    const answer = await world.offer('supervisor', camera, OFFER);
    expect(answer.statusCode).toBe(201);
    const { session, sdp } = answer.json() as CameraAnswer;
    expect(sdp).toBe(ANSWER);
    expect(answer.headers.location).toBe(`/api/cameras/${camera}/whep/${session}`);
    const asked = world.gateway.asked.at(-1);
    expect(asked).toMatchObject({ method: 'POST', path: '/street/whep?key=streettoken', body: OFFER });
    expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from('streetuser:streetword').toString('base64')}`);
    expect(asked?.headers['content-type']).toBe('application/sdp');
    expect(asked?.headers.cookie).toBeUndefined();
    await world.ask('supervisor', 'DELETE', `/api/cameras/${camera}/whep/${session}`);
    await endedAre(1);
    expect(world.gateway.asked.at(-1)?.headers.authorization).toMatch(/^Basic /);
    const said = await world.everythingSaid();
    for (const secret of SECRETS) expect(said).not.toContain(secret);
  });

  it('WW1 each opening is one audit fact: what goes on or begins again is the same, a failed one is none', async () => {
    answerWith('no', 503);
    expect(codeOf(await world.offer('supervisor', camera, OFFER))).toBe('camera-unreachable');
    expect(await world.audited('camera-opened')).toEqual([]);
    answerWith();
    const { session } = await open('supervisor');
    for (let minute = 0; minute < 30; minute += 1) {
      world.clock.at += 60 * SECOND;
      expect(await keep('supervisor', session)).toBe('204');
    }
    await open('supervisor');
    await open('leader');
    const opened = await world.audited('camera-opened');
    expect(opened).toEqual([
      { actor: 'supervisor', subject: camera, detail: { name: '人民路口北', kind: 'whep' } },
      { actor: 'leader', subject: camera, detail: { name: '人民路口北', kind: 'whep' } },
    ]);
    world.clock.at += 11 * 60 * SECOND;
    await open('supervisor');
    expect(await world.audited('camera-opened')).toHaveLength(3);
  });

  it('the wall opens what is put on it and nothing else, and loses the picture when it is taken off', async () => {
    expect(codeOf(await world.offer('wall', camera, OFFER))).toBe('not-found');
    await world.ask('supervisor', 'PUT', `/api/cameras/${camera}/wall`, { onWall: true });
    expect(codeOf(await world.offer('farWall', camera, OFFER))).toBe('not-found');
    const { session } = await open('wall');
    const desk = await open('supervisor');
    expect(await world.audited('camera-opened')).toMatchObject([{ actor: 'wall' }, { actor: 'supervisor' }]);
    await world.ask('second', 'PUT', `/api/cameras/${camera}/wall`, { onWall: false });
    await endedAre(1);
    expect(await keep('wall', session)).toBe('not-found');
    expect(await keep('supervisor', desk.session)).toBe('204');
  });

  it('other squads, officers and auditors get none, nor somebody else’s session', async () => {
    for (const who of ['officer', 'auditor'] as const) {
      expect(codeOf(await world.offer(who, camera, OFFER)), who).toBe('forbidden');
    }
    expect(codeOf(await world.offer('elsewhere', camera, OFFER))).toBe('not-found');
    const { session } = await open('supervisor');
    expect(await keep('second', session)).toBe('not-found');
    await world.ask('second', 'DELETE', `/api/cameras/${camera}/whep/${session}`);
    expect(await keep('supervisor', session)).toBe('204');
    const hls = (await world.add('/street/index.m3u8')).id;
    expect(codeOf(await world.offer('supervisor', hls, OFFER))).toBe('not-found');
    expect(world.gateway.paths('POST')).toHaveLength(1);
  });

  it('ends with the viewer: sign-out, lost scope, a closed tab, a change, retirement, the end of the server', async () => {
    const first = await open('supervisor');
    world.bus.publish('session-revoked', { account: 'supervisor', sessionSha256: 'another' });
    expect(await keep('supervisor', first.session)).toBe('204');
    world.bus.publish('session-revoked', { account: 'supervisor', sessionSha256: 'supervisor' });
    await endedAre(1);
    await open('leader');
    world.bus.publish('scope-changed', { account: 'leader' });
    await endedAre(1, 2);
    const third = await open('second');
    world.clock.at += 60 * SECOND;
    world.room.whep.tick();
    expect(await keep('second', third.session)).toBe('204');
    world.clock.at += 71 * SECOND;
    world.room.whep.tick();
    await endedAre(1, 2, 3);
    await open('second');
    const { url: _url, ...same } = world.draft('/', { kind: 'whep' });
    await world.ask('admin', 'PUT', `/api/cameras/${camera}`, { ...same, name: '只改名' });
    expect(await ended()).toHaveLength(3);
    await world.ask('admin', 'PUT', `/api/cameras/${camera}`, { ...same, squad: 's2' });
    await endedAre(1, 2, 3, 4);
    await open('elsewhere');
    await world.ask('admin', 'DELETE', `/api/cameras/${camera}`);
    await endedAre(1, 2, 3, 4, 5);
    camera = (await world.add('/street/whep', { kind: 'whep' })).id;
    await open('supervisor');
    await world.room.close();
    await endedAre(1, 2, 3, 4, 5, 6);
  });

  it('one sign-in watches eight at most: the oldest ends for a ninth', async () => {
    const made: CameraAnswer[] = [];
    for (let n = 0; n < 9; n += 1) made.push(await open('supervisor'));
    await endedAre(1);
    expect(await keep('supervisor', made[0]?.session ?? '')).toBe('not-found');
    expect(await keep('supervisor', made[1]?.session ?? '')).toBe('204');
  });

  it('whatever is no answer of a camera is refused, and a redirect is not followed', async () => {
    const elsewhere = world.gateway.origin.replace('127.0.0.1', 'localhost');
    const tries = [
      [['', 307, { location: `${world.gateway.origin}/street/other` }], 'camera-answer'],
      [['', 302, { location: 'http://169.254.169.254/' }], 'camera-answer'],
      [['<html>', 201, { 'content-type': 'text/html' }], 'camera-answer'],
      [[ANSWER, 200, {}], 'camera-answer'],
      [['hello', 201, {}], 'camera-answer'],
      [[ANSWER + 'a'.repeat(70_000), 201, {}], 'camera-answer'],
      [[ANSWER, 201, { location: `${elsewhere}/session` }], 'camera-answer'],
      [['', 401, {}], 'camera-refused'],
      [['', 404, {}], 'camera-refused'],
      [['', 406, {}], 'camera-refused'],
      [['', 502, {}], 'camera-unreachable'],
    ] as const;
    for (const [[body, status, headers], code] of tries) {
      answerWith(body, status, headers);
      expect(codeOf(await world.offer('supervisor', camera, OFFER)), `${status} ${code}`).toBe(code);
    }
    expect(
      world.gateway.asked
        .filter(({ method }) => method !== 'DELETE')
        .every(({ path }) => path.startsWith('/street/whep')),
    ).toBe(true);
    expect(await world.audited('camera-opened')).toEqual([]);
    expect(codeOf(await world.offer('supervisor', camera, 'GET / HTTP/1.1'))).toBe('bad-request');
    expect(codeOf(await world.offer('supervisor', camera, `v=0${'a'.repeat(70_000)}`))).toBe('too-large');
    expect(codeOf(await world.ask('supervisor', 'POST', `/api/cameras/${camera}/whep`, { sdp: OFFER }))).toBe(
      'bad-request',
    );
  });

  it('a gateway that does not answer in time is given up, and one that is down is said to be', async () => {
    world.gateway.answers.set('POST /street/whep', () => undefined);
    const began = Date.now();
    const answer = await world.offer('supervisor', camera, OFFER);
    expect(answer.json().error).toMatchObject({ code: 'camera-unreachable', details: { why: 'timeout' } });
    expect(Date.now() - began).toBeGreaterThan(7_000);
    await world.gateway.close();
    const down = await world.offer('supervisor', camera, OFFER);
    expect(down.json().error).toMatchObject({ code: 'camera-unreachable', details: { why: 'ECONNREFUSED' } });
  });

  it('ways to the gateway come from its Link headers; what is none of that is left out', async () => {
    const ice = async () => (await world.ask('supervisor', 'GET', `/api/cameras/${camera}/whep`)).json();
    expect(await ice()).toEqual({ iceServers: [] });
    const link = [
      '<stun:stun.example:3478>; rel="ice-server"',
      '<turn:turn.example:3478?transport=udp>; rel="ice-server"; username="u,1"; credential="c;2"; credential-type="password"',
      '<turn:turn.example>; rel="ice-server"',
      '<https://evil.example/>; rel="ice-server"',
      '<stun:other.example>; rel="next"',
    ].join(', ');
    world.gateway.answers.set(
      'OPTIONS /street/whep',
      (_asked, response) => void response.writeHead(204, { link }).end(),
    );
    expect(await ice()).toEqual({
      iceServers: [
        { urls: 'stun:stun.example:3478' },
        { urls: 'turn:turn.example:3478?transport=udp', username: 'u,1', credential: 'c;2' },
      ],
    });
    expect(codeOf(await world.ask('elsewhere', 'GET', `/api/cameras/${camera}/whep`))).toBe('not-found');
    expect(await world.audited('camera-opened')).toEqual([]);
  });
});
