import { once } from 'node:events';
import { MINUTE } from '@dutywall/shared/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { CameraWorld, codeOf, SECRETS, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const M3U8 = 'application/vnd.apple.mpegurl';

describe('street cameras by HLS', () => {
  let store: Store;
  let world: CameraWorld;
  let camera: string;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    world = await CameraWorld.open(store);
    camera = (await world.add('/street/index.m3u8?key=streettoken')).id;
  });
  afterEach(() => world.close());

  const get = (who: Who, url = `/api/cameras/${camera}/hls`, headers: Record<string, string> = {}) =>
    world.ask(who, 'GET', url, undefined, headers);
  /** A media playlist with these URIs. */
  const playlist = (...uris: string[]) =>
    ['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...uris.flatMap((uri) => ['#EXTINF:2,', uri])].join('\n');
  const put = (...uris: string[]) => world.gateway.put('/street/index.m3u8', M3U8, playlist(...uris));
  /** URIs of the playlist as the page gets it; the code of a refusal. */
  const uris = async (who: Who = 'supervisor'): Promise<string[] | string> => {
    const answer = await get(who);
    if (answer.statusCode !== 200) return codeOf(answer);
    return answer.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };

  it('the playlist comes rewritten: below the camera’s folder every URI, relative or absolute, with its query sealed', async () => {
    const { origin } = world.gateway;
    put('a.ts', 'sub/b.ts?key=streettoken', '/street/c.ts', `${origin}/street/d.ts`, './e.ts', 'sub/../f.ts');
    const found = (await uris()) as string[];
    const base = `/api/cameras/${camera}/hls/`;
    expect(found.map((uri) => uri.split('?')[0])).toEqual(
      ['a.ts', 'sub/b.ts', 'c.ts', 'd.ts', 'e.ts', 'f.ts'].map((name) => base + name),
    );
    expect(found[1]).toMatch(/\?q=[\w-]{40,}$/);
    // Players know a segment by its address: the same again is the same.
    expect(await uris()).toEqual(found);
    world.gateway.put('/street/sub/b.ts', 'video/mp2t', Buffer.from('bytes'));
    const segment = await get('supervisor', found[1]);
    expect(segment.body).toBe('bytes');
    expect(segment.headers).toMatchObject({
      ...{ 'content-type': 'video/mp2t', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
      ...{ 'content-security-policy': "default-src 'none'; sandbox", 'cross-origin-resource-policy': 'same-origin' },
    });
    expect(world.gateway.asked.at(-1)).toMatchObject({ path: '/street/sub/b.ts?key=streettoken' });
    expect(world.gateway.asked.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(world.gateway.asked.at(-1)?.headers.cookie).toBeUndefined();
    const said = await world.everythingSaid();
    for (const secret of SECRETS) expect(said).not.toContain(secret);
  });

  it('a playlist that leads away is refused whole: other hosts, other folders, other schemes, hidden steps', async () => {
    const elsewhere = [
      'http://169.254.169.254/latest',
      'https://evil.example/a.ts',
      '//evil.example/a.ts',
      '/other/a.ts',
      '../other/a.ts',
      'sub/../../other/a.ts',
      '..%2fother/a.ts',
      '..%5cother/a.ts',
      '..\\other\\a.ts',
      'a.ts%00',
      'data:video/mp2t;base64,AAAA',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '{$host}/a.ts',
      './',
      `${'x'.repeat(5_000)}.ts`,
    ];
    for (const uri of elsewhere) {
      put('a.ts', uri);
      expect(await uris(), uri).toBe('camera-answer');
    }
    for (const tag of [
      'KEY:METHOD=AES-128',
      'MAP:BYTERANGE="1@0"',
      'MEDIA:TYPE=AUDIO',
      'PART:DURATION=1',
      'PRELOAD-HINT:TYPE=PART',
    ]) {
      const line = `#EXT-X-${tag},URI="https://evil.example/a"`;
      world.gateway.put('/street/index.m3u8', M3U8, `#EXTM3U\n${line}\n#EXTINF:2,\na.ts`);
      expect(await uris(), tag).toBe('camera-answer');
    }
    expect(world.gateway.paths().every((path) => path === '/street/index.m3u8?key=streettoken')).toBe(true);
    expect(await world.audited('camera-opened')).toEqual([]);
  });

  it('URIs in tags are led through the server, and tags that would fetch something else are left out', async () => {
    const lines = [
      ...['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-DEFINE:NAME="a",VALUE="b"', '# <script>alert(1)</script>'],
      ...[
        '#EXT-X-CONTENT-STEERING:SERVER-URI="https://evil.example/"',
        '#EXT-X-SESSION-DATA:DATA-ID="x",URI="https://evil.example/"',
      ],
      '#EXT-X-DATERANGE:ID="ad",X-ASSET-URI="https://evil.example/ad"',
      ...[
        '#EXT-X-MAP:URI="init.mp4"',
        '#EXT-X-KEY:METHOD=AES-128,URI="key.bin?id=streettoken",IV=0x1',
        '#EXTINF:2,',
        'a.m4s',
      ],
    ];
    world.gateway.put('/street/index.m3u8', M3U8, lines.join('\r\n'));
    const { body, headers } = await get('supervisor');
    expect(headers['content-type']).toBe(M3U8);
    const base = `/api/cameras/${camera}/hls/`;
    expect(body.replace(/\?q=[\w-]+/, '?q=…')).toBe(
      [
        ...['#EXTM3U', '#EXT-X-VERSION:9', `#EXT-X-MAP:URI="${base}init.mp4"`],
        ...[`#EXT-X-KEY:METHOD=AES-128,URI="${base}key.bin?q=…",IV=0x1`, '#EXTINF:2,', `${base}a.m4s`, ''],
      ].join('\n'),
    );
  });

  it('a nested playlist resolves where it lies, and low-latency reloads bring their own query', async () => {
    put('low/index.m3u8?session=streettoken');
    world.gateway.put('/street/low/index.m3u8', M3U8, playlist('1.ts', '../2.ts'));
    const [nested = ''] = (await uris()) as string[];
    const inner = await get('supervisor', `${nested}&_HLS_msn=7&_HLS_part=YES&_HLS_skip=${encodeURIComponent('a b')}`);
    expect(inner.body).toContain(`/api/cameras/${camera}/hls/low/1.ts`);
    expect(inner.body).toContain(`/api/cameras/${camera}/hls/2.ts`);
    expect(world.gateway.asked.at(-1)?.path).toBe(
      '/street/low/index.m3u8?session=streettoken&_HLS_msn=7&_HLS_part=YES',
    );
  });

  it('a page asks for nothing that no playlist named: other folders, other queries, another camera’s seal', async () => {
    put('a.ts?x=1');
    const [sealed = ''] = (await uris()) as string[];
    const asked = world.gateway.asked.length;
    const base = `/api/cameras/${camera}/hls`;
    const { q } = Object.fromEntries(new URL(sealed, 'http://x').searchParams);
    const other = (await world.add('/street/index.m3u8')).id;
    for (const path of [
      ...['/..%2fother/a.ts', '/%2e%2e/other/a.ts', '/a.ts?q=AAAA', '/a.ts?q=', `/a.ts?q=${q?.slice(0, -2)}AA`],
      ...['/http:%2f%2fevil.example/a.ts', '/%5c%5cevil.example/a.ts', '//evil.example/a.ts', '/'],
    ]) {
      const code = codeOf(await get('supervisor', base + path));
      expect(['not-found', 'bad-request', 'camera-refused'], path).toContain(code);
    }
    expect(codeOf(await get('supervisor', `/api/cameras/${other}/hls/a.ts?q=${q}`))).toBe('not-found');
    // What did reach the gateway stayed below the camera's folder, and was not there.
    for (const { path } of world.gateway.asked.slice(asked)) expect(path).toMatch(/^\/street\//);
    expect(codeOf(await get('supervisor', `${base}/a.ts?q=${q}`))).toBe('camera-refused');
  });

  it('whatever is no playlist or segment is refused, and a redirect is not followed', async () => {
    put('a.ts');
    const [segment = ''] = (await uris()) as string[];
    const refused = async (type: string, body: string | Buffer, headers = {}, status = 200) => {
      world.gateway.put('/street/a.ts', type, body, headers, status);
      return codeOf(await get('supervisor', segment));
    };
    expect(await refused('text/html', '<html>')).toBe('camera-answer');
    expect(await refused('image/svg+xml', '<svg/>')).toBe('camera-answer');
    expect(await refused('application/json', '{}')).toBe('camera-answer');
    expect(await refused('', 'x')).toBe('camera-answer');
    expect(await refused('video/mp2t', '', { location: `${world.gateway.origin}/street/b.ts` }, 302)).toBe(
      'camera-answer',
    );
    expect(await refused('video/mp2t', '', {}, 403)).toBe('camera-refused');
    expect(await refused('video/mp2t', '', {}, 500)).toBe('camera-unreachable');
    expect(await refused('video/mp2t; charset=binary', 'x')).toBe('200');
    const own = async (type: string, body: string) => {
      world.gateway.put('/street/index.m3u8', type, body);
      return codeOf(await get('supervisor'));
    };
    expect(await own('text/html', playlist('a.ts'))).toBe('camera-answer');
    expect(await own('video/mp2t', 'x')).toBe('camera-answer');
    expect(await own(M3U8, '<html>')).toBe('camera-answer');
    expect(await own(M3U8, `#EXTM3U\n${'#EXTINF:2,\na.ts\n'.repeat(80_000)}`)).toBe('camera-answer');
    expect(await own('audio/mpegurl', playlist('a.ts'))).toBe('200');
  });

  it('a segment that is too large is refused by its length, and cut off where it gave none', async () => {
    put('a.ts');
    const [segment = ''] = (await uris()) as string[];
    world.gateway.answers.set('GET /street/a.ts', (_asked, response) => {
      response.writeHead(200, { 'content-type': 'video/mp2t', 'content-length': String(40 * 1024 * 1024) });
      response.write('x');
    });
    expect(codeOf(await get('supervisor', segment))).toBe('camera-answer');
    let sent = 0;
    world.gateway.answers.set('GET /street/a.ts', async (_asked, response) => {
      response.writeHead(200, { 'content-type': 'video/mp2t' });
      const part = Buffer.alloc(1024 * 1024);
      while (!response.destroyed && sent < 200) {
        sent += 1;
        // A reader that is gone never drains.
        if (!response.write(part))
          await once(response, 'drain', { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      }
      response.end();
    });
    const address = await world.app.listen({ port: 0, host: '127.0.0.1' });
    const cut = fetch(`${address}${segment}`, { headers: { cookie: 'dutywall_session=supervisor' } }).then((r) =>
      r.arrayBuffer(),
    );
    await expect(cut).rejects.toThrow();
    await vi.waitFor(() => expect(sent).toBeLessThan(120));
  });

  it('a range is passed on as it is written, and nothing else is', async () => {
    put('a.mp4');
    const [segment = ''] = (await uris()) as string[];
    world.gateway.answers.set('GET /street/a.mp4', ({ headers }, response) => {
      const ranged = headers.range !== undefined;
      const range: Record<string, string> = ranged ? { 'content-range': 'bytes 0-3/10' } : {};
      response.writeHead(ranged ? 206 : 200, { 'content-type': 'video/mp4', ...range }).end('ftyp');
    });
    const part = await get('supervisor', segment, { range: 'bytes=0-3' });
    expect([part.statusCode, part.headers['content-range'], part.body]).toEqual([206, 'bytes 0-3/10', 'ftyp']);
    expect((await get('supervisor', segment, { range: 'bytes=0-1,5-9' })).statusCode).toBe(200);
  });

  it('WW1 one audit fact an opening, at the first playlist, however long it plays; the wall sees what is on it', async () => {
    put('a.ts');
    world.gateway.put('/street/a.ts', 'video/mp2t', 'x');
    const [segment = ''] = (await uris()) as string[];
    for (let n = 0; n < 20; n += 1) {
      world.clock.at += MINUTE;
      await uris();
      await get('supervisor', segment);
    }
    const detail = { name: '人民路口北', kind: 'hls' };
    expect(await world.audited('camera-opened')).toEqual([{ actor: 'supervisor', subject: camera, detail }]);
    expect(await uris('wall')).toBe('not-found');
    expect(codeOf(await get('wall', segment))).toBe('not-found');
    await world.ask('supervisor', 'PUT', `/api/cameras/${camera}/wall`, { onWall: true });
    expect(await uris('wall')).toEqual([segment]);
    await world.ask('supervisor', 'PUT', `/api/cameras/${camera}/wall`, { onWall: false });
    expect(codeOf(await get('wall', segment))).toBe('not-found');
    expect(await uris('elsewhere')).toBe('not-found');
    for (const who of ['officer', 'auditor'] as const) expect(await uris(who)).toBe('forbidden');
    expect((await world.audited('camera-opened')).map(({ actor }) => actor)).toEqual(['supervisor', 'wall']);
  });
});
