import { rm } from 'node:fs/promises';
import { openDatabase } from '@dutywall/server/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog, withEmbedded } from '../support/db.ts';
import { connectJt808, positionBody } from '../support/jt808-client.ts';
import { processesNaming, type ServerProcess, startServer } from '../support/server-process.ts';

/** The campaign is ten kills; the plain suite runs fewer. */
const KILLS = process.env.DUTYWALL_LONG === '1' ? 10 : 2;
/** Officers, each with one terminal, by protocol. */
const FLEET = ['osmand', 'osmand', 'osmand', 'web', 'web', 'jt808', 'jt808'] as const;
const WEB_BATCH = 50;
/** The child ends itself 3 s after its server (embedded-watch.ts); a busy machine gets more, except in the campaign. */
const ORPHAN_MS = process.env.DUTYWALL_LONG === '1' ? 5_000 : 20_000;
const HOUR = 3_600_000;
/**
 * Event time between two fixes of one terminal, ms. The page sends batches and would run past the present in steps of a
 * second; the other protocols say whole seconds. All stay within the 12 h that an enrolment reaches back.
 */
const stepOf = (protocol: string) => (protocol === 'web' ? 100 : 1_000);

interface Terminal {
  readonly id: string;
  readonly protocol: string;
  readonly secret: string;
  readonly phone?: string;
}

/** Terminal and event time name a fix of this test; its place is computed from both, so an invented one is found. */
const keyOf = (terminal: string, at: number) => `${terminal} ${at}`;
const placeOf = (at: number) => ({
  lon: 119.9 + ((at / 1000) % 5000) * 1e-5,
  lat: 32.48 + ((at / 1000) % 3000) * 1e-5,
});

describe('a server killed in the middle of full-speed upload', () => {
  let dataDir = '';
  const terminals: Terminal[] = [];
  const sent = new Set<string>();
  const acknowledged = new Set<string>();
  /** Next event time of each terminal. */
  const clocks = new Map<string, number>();

  beforeAll(async () => {
    const store = await withEmbedded();
    dataDir = store.dataDir;
    const now = Date.now();
    await store.db.query(`INSERT INTO squad (id, name) VALUES ('q', '一中队')`);
    await store.db.query(
      `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, valid)
       VALUES ('p', 1, '京泰夜市', 'q', 'circle', ST_SetSRID(ST_MakePoint(119.92, 32.49), 4326), 3000, tstzrange('2020-01-01Z', NULL))`,
    );
    for (const [at] of FLEET.entries()) {
      await store.db.query(
        `INSERT INTO officer (id, badge, name, squad_id, kind) VALUES ($1, $1, $1, 'q', 'enforcement')`,
        [`o${at}`],
      );
      await store.db.query(
        `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at)
         VALUES ($1, '全天', $2, 'q', '{p}', $3, $4)`,
        [`s${at}`, `o${at}`, new Date(now - 12 * HOUR), new Date(now + 12 * HOUR)],
      );
    }
    await store.db.close();
  });

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  function nextTime(terminal: Terminal): number {
    const at = clocks.get(terminal.id) ?? Math.floor(Date.now() / 1000) * 1000 - 11 * HOUR;
    clocks.set(terminal.id, at + stepOf(terminal.protocol));
    sent.add(keyOf(terminal.id, at));
    return at;
  }

  /** Reports without a pause until the server is gone; notes what was acknowledged. */
  async function upload(server: ServerProcess, terminal: Terminal): Promise<void> {
    try {
      if (terminal.protocol === 'jt808') return await uploadJt808(server, terminal);
      for (;;) {
        const times = Array.from({ length: terminal.protocol === 'web' ? WEB_BATCH : 1 }, () => nextTime(terminal));
        const answer = await post(server, terminal, times);
        if (answer.status === 200) for (const at of times) acknowledged.add(keyOf(terminal.id, at));
        await answer.arrayBuffer();
      }
    } catch {
      // The connection broke: the server was killed. What had no answer may be there or not.
    }
  }

  async function uploadJt808(server: ServerProcess, terminal: Terminal): Promise<void> {
    const device = await connectJt808(server.jt808Port, terminal.phone ?? '', terminal.secret);
    try {
      while (server.child.exitCode === null && server.child.signalCode === null) {
        const at = nextTime(terminal);
        const { lon, lat } = placeOf(at);
        if ((await device.send(0x0200, positionBody(lon, lat, at))) === 0) acknowledged.add(keyOf(terminal.id, at));
      }
    } finally {
      device.close();
    }
  }

  function post(server: ServerProcess, terminal: Terminal, times: readonly number[]): Promise<Response> {
    const url = `${server.address}/ingest/${terminal.protocol}/${terminal.secret}`;
    if (terminal.protocol === 'osmand') {
      const { lon, lat } = placeOf(times[0] ?? 0);
      const query = `timestamp=${(times[0] ?? 0) / 1000}&lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}&accuracy=6`;
      return fetch(`${url}?${query}`, { method: 'POST' });
    }
    const fixes = times.map((at) => ({
      eventAt: new Date(at).toISOString(),
      ...placeOf(at),
      accuracyM: 10,
      sigmaM: 8,
      located: true,
      alarms: [],
      datum: 'WGS-84',
      raw: {},
    }));
    return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fixes) });
  }

  it(`P10: keeps every acknowledged fix, invents none, leaves no orphan, ${KILLS} times`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const server = await startServer(dataDir);
      if (terminals.length === 0) {
        for (const [at, protocol] of FLEET.entries()) {
          terminals.push(
            (await server.control('/control/terminals/enrol', { officer: `o${at}`, protocol })) as Terminal,
          );
        }
      }
      const before = acknowledged.size;
      const uploads = terminals.map((terminal) => upload(server, terminal));
      // A round of the fleet is some 105 fixes, and a cold database on a busy machine takes its time for the first.
      const enough = Date.now() + 60_000;
      while (acknowledged.size <= before + 100 && Date.now() < enough) await new Promise((r) => setTimeout(r, 50));
      await new Promise((resolve) => setTimeout(resolve, 1_500 + ((kill * 617) % 1_500)));
      await server.end('SIGKILL');
      await Promise.all(uploads);
      expect(acknowledged.size, 'fixes acknowledged before the kill').toBeGreaterThan(before + 100);
      const until = Date.now() + ORPHAN_MS;
      while (processesNaming(dataDir).length > 0 && Date.now() < until) await new Promise((r) => setTimeout(r, 100));
      expect(processesNaming(dataDir), 'processes left on the data folder').toEqual([]);
    }

    expect(Math.max(...clocks.values()), 'event times that ran into the future').toBeLessThan(Date.now());
    const db = await openDatabase({ dataDir, log: silentLog });
    try {
      const rows = await db.query<{ terminal_id: string; at: number; lon_e6: number; lat_e6: number }>(
        `SELECT terminal_id, round(extract(epoch FROM event_at) * 1000)::float8 AS at, lon_e6, lat_e6 FROM fix`,
      );
      const stored = new Map(rows.map((row) => [keyOf(row.terminal_id, row.at), row]));
      const lost = [...acknowledged].filter((key) => !stored.has(key));
      const invented = rows.filter((row) => {
        const { lon, lat } = placeOf(row.at);
        const off = Math.abs(row.lon_e6 - lon * 1e6) + Math.abs(row.lat_e6 - lat * 1e6);
        return !sent.has(keyOf(row.terminal_id, row.at)) || off > 2;
      });
      console.log(`${KILLS} kills: ${sent.size} sent, ${acknowledged.size} acknowledged, ${rows.length} stored`);
      expect(rows.length, 'rows for one key each').toBe(stored.size);
      expect(lost, 'acknowledged and lost').toEqual([]);
      expect(invented, 'stored and never sent').toEqual([]);
    } finally {
      await db.close();
    }
  });
});
