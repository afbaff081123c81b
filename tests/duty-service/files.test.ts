import { evaluateFiles } from '@dutywall/scripts/evaluate';
import { exportShift } from '@dutywall/server/features/duty';
import { importOrganisation } from '@dutywall/server/features/import';
import { readRoster } from '@dutywall/shared/domain';
import { HOUR, MINUTE, toIso } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, Scene, seedTown, stay } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
// The embedded database has SQL of its own age: what these files touch runs there, the other files on PostgreSQL.
beforeAll(async () => {
  store = await openStore('embedded');
}, 240_000);
afterAll(() => store.close());
beforeEach(() => store.empty());

/** The stored timeline of o1, after it was found equal to the one that the exported files give elsewhere. */
async function bothTimelines(): Promise<readonly { readonly state: string; readonly from: Date; readonly to: Date }[]> {
  const files = await exportShift(store.db, 'B001', '2026-11-20');
  if (!files.ok) throw new Error(files.refusal.reason);
  const evaluated = await evaluateFiles({
    posts: JSON.parse(files.value['posts.geojson']),
    roster: JSON.parse(files.value['roster.json']),
    rules: JSON.parse(files.value['rules.json']),
    fixes: files.value['fixes.ndjson'].split('\n'),
    asOf: Number.POSITIVE_INFINITY,
  });
  expect(evaluated.problems).toEqual([]);
  const stored = await store.db.query<{ state: string; from: Date; to: Date }>(
    `SELECT state, lower(valid) AS "from", upper(valid) AS "to" FROM duty_interval
      WHERE officer_id = 'o1' AND upper_inf(known) ORDER BY lower(valid)`,
  );
  const elsewhere = evaluated.officers[0]?.intervals.map(({ state, from, to }) => ({ state, from, to }));
  expect(elsewhere).toEqual(
    stored.map((row) => ({ state: row.state, from: row.from.toISOString(), to: row.to.toISOString() })),
  );
  return stored;
}

describe('files', () => {
  it('P11 DU12 an exported shift, evaluated elsewhere, gives the stored timeline', async () => {
    await seedTown(store.db);
    await store.db.query(`UPDATE shift SET breaks = $1 WHERE id = 'sh1'`, [
      JSON.stringify([{ from: '2026-11-20T03:30:00Z', to: '2026-11-20T04:00:00Z' }]),
    ]);
    // DU3: another terminal is handed out in the middle of the way; the run starts from nothing there.
    await store.db.query("INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ('t2', 'o1', $1)", [
      `[${toIso(BEGIN + 107 * MINUTE)},)`,
    ]);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([
      ...stay(1, BEGIN - 5 * MINUTE, BEGIN + 100 * MINUTE, 0),
      ...stay(1, BEGIN + 100 * MINUTE, BEGIN + 130 * MINUTE, 500),
      ...stay(1, BEGIN + 150 * MINUTE, BEGIN + 8 * HOUR, 20),
    ]);
    scene.to(BEGIN + 9 * HOUR);
    await scene.settle();
    const stored = await bothTimelines();
    expect(stored.find((row) => row.state === 'off-post')?.from.getTime()).toBe(BEGIN + 107 * MINUTE);
    expect(stored.filter((row) => row.state === 'off-post')).toHaveLength(1);
    await scene.close();
  });

  it('P11 DU11 DU16 degraded spans and reported speeds go with an exported shift', async () => {
    await seedTown(store.db);
    await store.db.query(
      `INSERT INTO degraded_span (id, squad_id, reason, began_at, ended_at, known_at)
       VALUES ('d1', 's1', 'mass-silence', $1, $2, $2), ('d2', 's2', 'mass-silence', $1, NULL, $2)`,
      [toIso(BEGIN + 115 * MINUTE), toIso(BEGIN + 130 * MINUTE)],
    );
    const scene = new Scene(store.db, BEGIN + 8.5 * HOUR);
    // Half an hour at one spot to the last digit, at speeds that change.
    const frozen = stay(1, BEGIN + 200 * MINUTE, BEGIN + 230 * MINUTE, 500).map((fix, i) => ({
      ...fix,
      speedMps: 0.5 + (i % 5) / 4,
    }));
    const walked = stay(1, BEGIN + 100 * MINUTE, BEGIN + 160 * MINUTE, 500);
    await scene.commitOnly([
      ...stay(1, BEGIN - 5 * MINUTE, BEGIN + 100 * MINUTE, 0),
      ...walked.map((fix, i) => ({ ...fix, lat: fix.lat + (i % 7) * 1e-5 })),
      ...stay(1, BEGIN + 160 * MINUTE, BEGIN + 200 * MINUTE, 20),
      ...frozen,
      ...stay(1, BEGIN + 230 * MINUTE, BEGIN + 8 * HOUR, 20),
    ]);
    await scene.start();
    await scene.settle();
    const stored = await bothTimelines();
    const away = stored.filter((row) => row.state === 'off-post').map((row) => row.from.getTime() - BEGIN);
    expect(away).toEqual([100 * MINUTE, 130 * MINUTE]);
    await scene.close();
  });

  it('names a degraded span that cannot be read by row and field', () => {
    const row = { officer: 'B1', posts: ['p1'], from: '2026-11-20T08:00:00Z', to: '2026-11-20T16:00:00Z' };
    const span = { from: '2026-11-20T09:00:00Z', to: '2026-11-20T09:10:00Z' };
    const read = readRoster([{ ...row, degraded: [{ ...span, reason: 'weather' }] }], () => true);
    expect(read.rows).toEqual([]);
    expect(read.problems.map((p) => p.where)).toEqual(['[0].degraded[0].reason']);
  });

  it('export refuses unknown badges, bad dates and days without shifts', async () => {
    await seedTown(store.db);
    const code = async (badge: string, date: string) => {
      const answer = await exportShift(store.db, badge, date);
      return answer.ok ? 'ok' : answer.refusal.code;
    };
    expect(await code('B999', '2026-11-20')).toBe('not-found');
    expect(await code('B001', '2026-11-31')).not.toBe('ok');
    expect(await code('B001', 'yesterday')).toBe('bad-request');
    expect(await code('B001', '2026-11-21')).toBe('not-found');
  });

  const FILES = {
    squads: [
      { id: 's1', parent: 'b', name: '一中队' },
      { id: 'b', name: '城管局' },
    ],
    officers: [
      { badge: 'B1', name: '甲', squad: 's1' },
      { id: 'o2', badge: 'B2', name: '乙', squad: 's1', kind: 'auxiliary' },
    ],
    posts: {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 'p1',
          properties: { name: '岗', radiusM: 40 },
          geometry: { type: 'Point', coordinates: [120.58, 31.3] },
        },
      ],
    },
    roster: [
      { officer: 'B1', posts: ['p1'], from: '2026-11-20T08:00:00+08:00', to: '2026-11-20T16:00:00+08:00' },
      {
        officer: 'o2',
        posts: ['p1'],
        from: '2026-11-20T22:00:00+08:00',
        to: '2026-11-21T06:00:00+08:00',
        leave: [{ from: '2026-11-20T23:00:00+08:00', to: '2026-11-21T00:00:00+08:00', reason: '病假' }],
      },
    ],
  };

  it('imports everything into an empty installation, and the duty room runs on it', async () => {
    const done = await importOrganisation({ db: store.db }, FILES);
    expect(done).toEqual({ ok: true, value: { imported: { squads: 2, officers: 2, posts: 1, shifts: 2 } } });
    const scene = await new Scene(store.db, BEGIN + 15.5 * HOUR).start();
    expect(scene.wall.standing('o2')).toMatchObject({ state: 'excused', posts: ['岗'] });
    await scene.close();
    expect(await importOrganisation({ db: store.db }, FILES)).toMatchObject({ refusal: { code: 'conflict' } });
  });

  it('names every bad row and imports nothing', async () => {
    const done = await importOrganisation(
      { db: store.db },
      {
        squads: [...FILES.squads, { id: 'x', parent: 'y', name: '丁' }],
        officers: [
          ...FILES.officers,
          { badge: 'B1', name: '重', squad: 's1' },
          { badge: 'B3', name: '丙', squad: 'none' },
        ],
        posts: FILES.posts,
        roster: [
          ...FILES.roster,
          { officer: 'B9', posts: ['p1'], from: '2026-11-20T08:00:00Z', to: '2026-11-20T09:00:00Z' },
        ],
      },
    );
    const where = done.ok && 'problems' in done.value ? done.value.problems.map((p) => p.where) : [];
    expect(where.sort()).toEqual([
      'officers [2].badge',
      'officers [3].squad',
      'roster [2].officer',
      'squads [2].parent',
    ]);
    expect(await store.db.query('SELECT 1 FROM squad')).toEqual([]);
  });
});
