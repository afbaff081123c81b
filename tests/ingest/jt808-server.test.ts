import type { Database } from '@dutywall/server/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addTerminal, counted, type IngestWorld, openStore, openWorld } from '../support/ingest-bench.ts';
import { batchBody, beijingDigits, frame, type PositionOptions, positionBody } from '../support/jt808-frames.ts';
import { openTerminal, type Terminal } from '../support/jt808-terminal.ts';
import { postgresMissing, startPostgres, type ThrowAwayPostgres } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 10, 23, 15, 15, 2);
const PHONE = '13800000001';
const CODE = 'enrolled-code-1';
const OTHER = '13800000002';
const REGISTRATION = Buffer.concat([Buffer.alloc(4 + 5 + 20 + 7 + 1, 0x31), Buffer.from('A1')]);

const at = (secondsBack: number, options: PositionOptions = {}): Buffer =>
  positionBody({ time: beijingDigits(NOW - secondsBack * 1_000), ...options });

describe.skipIf(postgresMissing)(`JT/T 808 over TCP ${postgresMissing ?? ''}`, () => {
  let postgres: ThrowAwayPostgres;
  let db: Database;
  let world: IngestWorld;
  let port: number;
  const open: Terminal[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
    db = await openStore(await postgres.create());
    await addTerminal(db, { id: 'j1', protocol: 'jt808', phone: PHONE, token: CODE });
    await addTerminal(db, { id: 'j2', protocol: 'jt808', phone: OTHER, token: 'enrolled-code-2' });
    await addTerminal(db, { id: 'j3', protocol: 'jt808', phone: '13800000003', registerUntil: NOW + 3_600_000 });
  });
  afterAll(async () => {
    await db.close();
    await postgres.stop();
  });
  beforeEach(async () => {
    await db.query('TRUNCATE fix, sealed_fix, heartbeat, quarantine');
    await start({});
  });
  afterEach(async () => {
    for (const terminal of open.splice(0)) terminal.end();
    await world.close();
  });

  async function start(options: Parameters<typeof openWorld>[1]): Promise<void> {
    world = await openWorld(db, { at: NOW, ...options });
    port = await world.ingest.jt808.listen(0, '127.0.0.1');
  }
  async function restart(options: Parameters<typeof openWorld>[1]): Promise<void> {
    await world.close();
    await start(options);
  }
  async function dial(): Promise<Terminal> {
    const terminal = await openTerminal(port);
    open.push(terminal);
    return terminal;
  }
  async function signIn(phone = PHONE, code = CODE, layout: 2013 | 2019 = 2013): Promise<Terminal> {
    const terminal = await dial();
    const body =
      layout === 2013
        ? Buffer.from(code)
        : Buffer.concat([Buffer.from([code.length]), Buffer.from(code), Buffer.alloc(35)]);
    terminal.send({ id: 0x0102, phone, layout, serial: 1, body });
    expect(await terminal.result()).toEqual([1, 0x0102, 0]);
    return terminal;
  }
  const stored = async (): Promise<number> => (await db.query('SELECT 1 FROM fix')).length;

  it.each([2013, 2019] as const)('%s: authenticates, stores a position, answers its serial', async (layout) => {
    const terminal = await signIn(PHONE, CODE, layout);
    terminal.send({ id: 0x0200, phone: PHONE, layout, serial: 77, body: at(5) });
    expect(await terminal.result()).toEqual([77, 0x0200, 0]);
    expect(world.taken.fixes).toMatchObject([{ officer: 'officer-of-j1', eventAt: NOW - 2_000 - 3_000, sigmaM: 15 }]);
    terminal.send({ id: 0x0002, phone: PHONE, layout, serial: 78 });
    expect(await terminal.result()).toEqual([78, 0x0002, 0]);
    expect(world.taken.heartbeats).toHaveLength(1);
    terminal.send({ id: 0x0702, phone: PHONE, layout, serial: 79, body: Buffer.from([1]) });
    expect(await terminal.result()).toEqual([79, 0x0702, 0]);
    terminal.send({ id: 0x0f01, phone: PHONE, layout, serial: 80 });
    expect(await terminal.result()).toEqual([80, 0x0f01, 3]);
    terminal.send({ id: 0x0003, phone: PHONE, layout, serial: 81 });
    expect(await terminal.result()).toEqual([81, 0x0003, 0]);
    terminal.send({ id: 0x0200, phone: PHONE, layout, serial: 82, body: at(1) });
    expect(await terminal.result()).toEqual([82, 0x0200, 1]);
    expect(terminal.answers.map((answer) => answer.serial)).toEqual(terminal.answers.map((_, index) => index));
  });

  it('0x0200 before authentication is refused and not stored', async () => {
    const terminal = await dial();
    terminal.send({ id: 0x0200, phone: PHONE, serial: 4, body: at(5) });
    expect(await terminal.result()).toEqual([4, 0x0200, 1]);
    expect(await stored()).toBe(0);
  });

  it('registration: the window gives a random code once, the code authenticates, a second device gets none', async () => {
    const phone = '13800000003';
    const terminal = await dial();
    terminal.send({ id: 0x0100, phone, serial: 9, body: REGISTRATION });
    const answer = await terminal.next();
    expect([answer.id, answer.body.readUInt16BE(0), answer.body[2]]).toEqual([0x8100, 9, 0]);
    const code = answer.body.subarray(3).toString('latin1');
    expect(code).toMatch(/^[0-9a-f]{32}$/);
    terminal.send({ id: 0x0100, phone, serial: 10, body: REGISTRATION });
    expect((await terminal.next()).body.subarray(3).toString('latin1')).toBe(code);
    const second = await dial();
    second.send({ id: 0x0100, phone, serial: 1, body: REGISTRATION });
    expect((await second.next()).body[2]).toBe(3);
    terminal.send({ id: 0x0102, phone, serial: 11, body: Buffer.from(code) });
    expect(await terminal.result()).toEqual([11, 0x0102, 0]);
    terminal.send({ id: 0x0200, phone, serial: 12, body: at(5) });
    expect(await terminal.result()).toEqual([12, 0x0200, 0]);
  });

  it('registration of an unknown phone is refused', async () => {
    const terminal = await dial();
    terminal.send({ id: 0x0100, phone: '19999999999', serial: 1, body: REGISTRATION });
    expect((await terminal.next()).body[2]).toBe(4);
  });

  it.each([
    ['an empty code', Buffer.alloc(0)],
    ['the id as the code', Buffer.from(PHONE)],
    ["another terminal's code", Buffer.from('enrolled-code-2')],
    ['255 bytes', Buffer.alloc(255, 0x41)],
  ])('0x0102 with %s is refused; three times end the connection', async (_name, body) => {
    const terminal = await dial();
    for (const serial of [1, 2, 3]) {
      terminal.send({ id: 0x0102, phone: PHONE, serial, body });
      expect(await terminal.result()).toEqual([serial, 0x0102, 1]);
    }
    await terminal.closed;
  });

  it.each([2013, 2019] as const)(
    '%s: writes a text (0x8300) to a terminal that has signed on, and to no other',
    async (layout) => {
      const { jt808 } = world.ingest;
      expect(jt808.text('j1', '收队')).toBe(false);
      const terminal = await signIn(PHONE, CODE, layout);
      // 0x7d and 0x7e are escaped on the way; half of 乿 is one in GBK.
      expect(jt808.text('j1', '请到人民路口支援 }~乿')).toBe(true);
      const { id, serial, body } = await terminal.next();
      expect([id, serial]).toEqual([0x8300, 1]);
      const head = layout === 2019 ? [0x0f, 1] : [0x0c];
      expect([...body.subarray(0, head.length)]).toEqual(head);
      expect(new TextDecoder('gbk').decode(body.subarray(head.length))).toBe('请到人民路口支援 }~乿');
      expect(jt808.text('j2', '收队')).toBe(false);
      terminal.end();
      await expect.poll(() => jt808.text('j1', '收队'), { timeout: 5_000 }).toBe(false);
    },
  );

  it('a newer session replaces the older one of the same phone', async () => {
    const older = await signIn();
    const newer = await signIn();
    await older.closed;
    newer.send({ id: 0x0200, phone: PHONE, serial: 5, body: at(5) });
    expect(await newer.result()).toEqual([5, 0x0200, 0]);
  });

  it("another phone's frames on an authenticated line are refused", async () => {
    const terminal = await signIn();
    terminal.send({ id: 0x0200, phone: OTHER, serial: 6, body: at(5) });
    expect(await terminal.result()).toEqual([6, 0x0200, 1]);
    expect(await stored()).toBe(0);
  });

  it('one byte per packet', async () => {
    const terminal = await signIn();
    for (const byte of frame({ id: 0x0200, phone: PHONE, serial: 8, body: at(5) })) {
      terminal.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await terminal.result()).toEqual([8, 0x0200, 0]);
  });

  it('a bad frame between good ones costs only itself', async () => {
    const terminal = await signIn();
    terminal.write(
      Buffer.concat([
        frame({ id: 0x0200, phone: PHONE, serial: 1, body: at(9) }),
        frame({ id: 0x0200, phone: PHONE, serial: 2, body: at(8), xorError: 1 }),
        Buffer.from('rubbish'),
        frame({ id: 0x0200, phone: PHONE, serial: 3, body: at(7, { latE6: 0, lonE6: 0 }) }),
        frame({ id: 0x0200, phone: PHONE, serial: 4, body: at(6) }),
      ]),
    );
    expect(await terminal.result()).toEqual([1, 0x0200, 0]);
    expect(await terminal.result()).toEqual([3, 0x0200, 2]);
    expect(await terminal.result()).toEqual([4, 0x0200, 0]);
    expect(await stored()).toBe(2);
    const aside = await db.query<{ code: string }>('SELECT code FROM quarantine');
    expect(aside.map((row) => row.code)).toEqual(['null-island']);
    expect(await counted(world.registry, 'dutywall_ingest_refused_total', { code: 'checksum-mismatch' })).toBe(1);
  });

  it('a split 0x0704 out of order is answered part by part, once all are committed', async () => {
    const terminal = await signIn();
    const whole = batchBody([at(9), at(8), at(7)], 1);
    const half = Math.ceil(whole.length / 2);
    terminal.send({ id: 0x0704, phone: PHONE, serial: 22, part: { index: 2, total: 2 }, body: whole.subarray(half) });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(terminal.answers).toHaveLength(1);
    terminal.send({
      id: 0x0704,
      phone: PHONE,
      serial: 21,
      part: { index: 1, total: 2 },
      body: whole.subarray(0, half),
    });
    expect([await terminal.result(), await terminal.result()]).toEqual([
      [21, 0x0704, 0],
      [22, 0x0704, 0],
    ]);
    expect(world.taken.fixes.map((fix) => fix.marks)).toEqual([['replayed'], ['replayed'], ['replayed']]);
  });

  it('the same fix twice is answered twice and stored once', async () => {
    const terminal = await signIn();
    for (const serial of [1, 1]) terminal.send({ id: 0x0200, phone: PHONE, serial, body: at(5) });
    expect([await terminal.result(), await terminal.result()]).toEqual([
      [1, 0x0200, 0],
      [1, 0x0200, 0],
    ]);
    expect(await stored()).toBe(1);
  });

  it('no commit, no 0x8001', async () => {
    let away = false;
    let tried = 0;
    await restart({
      wrap: (real) => ({
        ...real,
        query(text, values) {
          if (!away || !text.includes('INTO fix')) return real.query(text, values);
          tried += 1;
          return Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
        },
      }),
    });
    const terminal = await signIn();
    away = true;
    terminal.send({ id: 0x0200, phone: PHONE, serial: 40, body: at(5) });
    await expect.poll(() => tried, { timeout: 30_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(terminal.answers).toHaveLength(1);
    expect(world.taken.fixes).toHaveLength(0);
    away = false;
    terminal.send({ id: 0x0200, phone: PHONE, serial: 41, body: at(5) });
    expect(await terminal.result()).toEqual([41, 0x0200, 0]);
    expect(world.taken.fixes).toHaveLength(1);
  });

  it('floods of 7E and endless frames are cut off; others do not notice, nothing stalls 50 ms', async () => {
    const good = await signIn();
    const stall = watchLoop();
    const floods = [Buffer.alloc(1 << 20, 0x7e), Buffer.concat([Buffer.from([0x7e]), Buffer.alloc(1 << 20, 1)])];
    const bad = await Promise.all(floods.map(() => dial()));
    for (const [index, terminal] of bad.entries()) terminal.write(floods[index] ?? Buffer.alloc(0));
    good.send({ id: 0x0200, phone: PHONE, serial: 3, body: at(5) });
    expect(await good.result()).toEqual([3, 0x0200, 0]);
    await Promise.all(bad.map((terminal) => terminal.closed));
    expect(stall()).toBeLessThan(50);
  });

  it('50,000 frames in one go are slowed by the socket, none is lost, nothing stalls 50 ms', async () => {
    await restart({ limits: { framesPerS: 100_000, framesBurst: 100_000 } });
    const terminal = await signIn();
    const bytes = Buffer.concat(
      Array.from({ length: 50_000 }, (_, index) =>
        frame({
          id: 0x0200,
          phone: PHONE,
          serial: index & 0xffff,
          body: at(index % 5_000, { latE6: 32_000_000 + index }),
        }),
      ),
    );
    const stall = watchLoop();
    terminal.write(bytes);
    while (terminal.answers.length < 50_001) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (terminal.socket.destroyed) throw new Error('the line was cut');
    }
    expect(await stored()).toBe(50_000);
    // The client of this test shares the loop: its own parsing is counted in.
    expect(stall()).toBeLessThan(150);
  }, 60_000);

  it('a line that does not authenticate in time, or falls silent, is closed', async () => {
    await restart({ limits: { preAuthMs: 100 } });
    const stranger = await dial();
    await stranger.closed;
    // Client and server share one loop: signing in gets the usual time.
    await restart({ limits: { idleMs: 500 } });
    const terminal = await signIn();
    const before = Date.now();
    await terminal.closed;
    expect(Date.now() - before).toBeGreaterThan(120);
    expect(await counted(world.registry, 'dutywall_ingest_jt808_closed_total', { why: 'idle' })).toBe(1);
  });

  it('connections beyond the limit of an address are turned away', async () => {
    await restart({ limits: { connectionsPerAddress: 2 } });
    await dial();
    await dial();
    const third = await dial();
    await third.closed;
  });
});

/**
 * The longest stretch that this process worked without letting its loop turn, ms of CPU, since the call: time that
 * other processes took from it on a busy machine is not its stall.
 */
function watchLoop(): () => number {
  let worst = 0;
  let last = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    worst = Math.max(worst, (user + system) / 1_000);
    last = process.cpuUsage();
  }, 2);
  return () => {
    clearInterval(timer);
    return worst;
  };
}
