import { DUTY_STATES, type DutyState } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE, SECOND, toIso } from '@dutywall/shared/kit';
import {
  type DutyTimeline,
  decodeReplayChunk,
  REPLAY_CHUNK_S,
  type ReplayKnown,
  type ReplayManifest,
} from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EIGHT, minute, OFF, ON, planOf, shiftOf, walk } from '../domain/scenario.ts';
import type { TestDatabase } from '../support/db.ts';
import { Postman } from './support/deliver.ts';
import { inSteps, lineOf, officerOf, type PathOfficer } from './support/officers.ts';
import { seedOfficers } from './support/seed.ts';
import { storedLines } from './support/stored.ts';
import { ENGINES, PathWorld } from './support/world.ts';

/** Left the post from 20 to 40 min, by a phone that reports at once. */
const WALK = [...walk(0, 20, ON), ...walk(20, 40, OFF), ...walk(40, 120, ON)];
/** A dead zone from 60 to 90 min, uploaded at 100. */
const DARK = [...walk(0, 60, ON), ...walk(60, 90, ON, 30, { receivedAt: minute(100) }), ...walk(90, 120, ON)];

describe.each(ENGINES)('$name: what was known when, through HTTP', ({ missing, open }) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  const plan = planOf({ shifts: [shiftOf(EIGHT, 8)] });
  const left = officerOf('left', { plan, evidence: WALK });
  const dark = officerOf('dark', { plan, evidence: DARK });
  const sent = officerOf('sent', { plan, evidence: WALK });
  const officers = [left, dark, sent];
  let store: TestDatabase;
  let world: PathWorld;
  let postman: Postman;

  beforeAll(async () => {
    store = await open();
    await seedOfficers(store.db, officers);
    await store.db.query(
      `INSERT INTO post_version (post_id, version, name, kind, geometry, radius_m, tolerance_m, valid)
       SELECT 'market', 1, '京泰夜市', 'circle', ST_Translate(geometry, 0.2, 0), radius_m, tolerance_m, valid
         FROM post_version WHERE post_id = 'p1'`,
    );
    world = await new PathWorld(store, EIGHT - HOUR).start();
    postman = new Postman(world);
    await postman.deliver([left, dark, sent], async () => world.settle());
  }, 600_000);
  afterAll(async () => {
    await postman?.close();
    await world?.close();
    await store?.close();
  }, 120_000);

  async function stateAt(officer: PathOfficer, at: Instant, known: ReplayKnown): Promise<DutyState | 'nobody'> {
    const query = known === 'then' ? '?known=then' : '';
    const manifest = await world.get<ReplayManifest>(
      `/api/replay?from=${EIGHT}&to=${minute(120)}${query.replace('?', '&')}`,
    );
    expect(manifest.known).toBe(known);
    const slot = manifest.slots.find((row) => row.officer === officer.id)?.slot;
    const startS = Math.floor(at / SECOND / REPLAY_CHUNK_S) * REPLAY_CHUNK_S;
    const answer = await world.look(`/api/replay/chunks/${startS}${query}`);
    expect(answer.status).toBe(200);
    const track = decodeReplayChunk(answer.bytes).tracks.find((one) => one.slot === slot);
    const index = track ? [...track.changedAtS].findLastIndex((atS) => atS * SECOND <= at) : -1;
    return track && index >= 0 ? (DUTY_STATES[track.state[index] ?? 0] ?? 'nobody') : 'nobody';
  }

  async function timeline(officer: PathOfficer, known: Instant | null): Promise<string[]> {
    const query = known === null ? '' : `&known=${known}`;
    const answer = await world.get<DutyTimeline>(
      `/api/duty/${officer.id}/timeline?from=${EIGHT}&to=${minute(480)}${query}`,
    );
    return answer.intervals.map((one) => lineOf(one).replace(`${officer.id}/s1 `, ''));
  }

  it('BT2 DU6 leaving the post is back-dated as known now, and was not yet known then', async () => {
    expect(await stateAt(left, minute(25), 'now')).toBe('off-post');
    expect(await stateAt(left, minute(25), 'then')).toBe('stepped-away');
    expect(await stateAt(left, minute(35), 'then')).toBe('off-post');
    expect(await stateAt(left, minute(50), 'then')).toBe('on-post');
    expect(await timeline(left, minute(25))).toEqual(['on-post 0–1200', 'stepped-away 1200–…']);
    expect((await timeline(left, null)).slice(0, 3)).toEqual([
      'on-post 0–1200',
      'off-post 1200–2400',
      'on-post 2400–…',
    ]);
  });

  it('BT1 BT2 DU9 a dead zone was silence then and is duty now; the old belief is kept', async () => {
    expect(await stateAt(dark, minute(80), 'then')).toBe('no-signal');
    expect(await stateAt(dark, minute(80), 'now')).toBe('on-post');
    expect((await timeline(dark, minute(80))).at(-1)).toMatch(/^no-signal\/link-lost 3\d+–…$/);
    expect(await timeline(dark, null)).toEqual(['on-post 0–…']);
  });

  it('BT2 as known then shows of a dead zone no place that had not arrived', async () => {
    const startS = Math.floor(minute(70) / SECOND / REPLAY_CHUNK_S) * REPLAY_CHUNK_S;
    const then = decodeReplayChunk((await world.look(`/api/replay/chunks/${startS}?known=then`)).bytes);
    const now = decodeReplayChunk((await world.look(`/api/replay/chunks/${startS}`)).bytes);
    const slots = (await world.get<ReplayManifest>(`/api/replay?from=${EIGHT}&to=${minute(120)}`)).slots;
    const slot = slots.find((row) => row.officer === dark.id)?.slot;
    const places = (chunk: typeof now) =>
      (chunk.tracks.find((one) => one.slot === slot)?.eventAtS ?? []).filter((atS) => atS >= startS).length;
    expect(places(now)).toBe(10);
    expect(places(then)).toBe(0);
  });

  it('the two readings never answer for each other from a cache', async () => {
    const startS = Math.floor(minute(80) / SECOND / REPLAY_CHUNK_S) * REPLAY_CHUNK_S;
    const [now, then] = [
      await world.look(`/api/replay/chunks/${startS}`),
      await world.look(`/api/replay/chunks/${startS}?known=then`),
    ];
    expect(now.headers.etag).not.toBe(then.headers.etag);
    expect((await world.look(`/api/replay/chunks/${startS}`)).headers.etag).toBe(now.headers.etag);
    expect((await world.look(`/api/replay/chunks/${startS}?known=ever`)).status).toBe(400);
    expect((await world.look(`/api/duty/dark/timeline?known=yesterday`)).status).toBe(400);
    expect((await world.look(`/api/duty/nobody/timeline`)).status).toBe(404);
  });

  it('BT1 DU3 a shift sent to another post at ten leaves the time before to the former post, and keeps both beliefs', async () => {
    const before = world.clock.at;
    const ten = minute(121);
    world.clock.at = ten;
    await store.db.query(`UPDATE shift SET known = tstzrange(lower(known), $1) WHERE id = 'sent/s1'`, [toIso(ten)]);
    await store.db.query(
      `INSERT INTO shift (id, version, name, officer_id, squad_id, post_ids, begins_at, ends_at, known)
       SELECT id, 2, name, officer_id, squad_id, '{market}', begins_at, ends_at, tstzrange($1, NULL)
         FROM shift WHERE id = 'sent/s1' AND version = 1`,
      [toIso(ten)],
    );
    world.bus.publish('roster-changed', { officers: ['sent'] });
    // Still at the former post, which counts for nothing any more.
    await postman.deliver([{ ...sent, sends: inSteps(walk(121, 145, ON)) }]);
    await expect
      .poll(async () => {
        await world.settle();
        return (await storedLines(store.db, [sent])).get('sent');
      })
      .toEqual([
        ...['sent/s1 on-post 0–1200', 'sent/s1 off-post 1200–2400'],
        ...['sent/s1 on-post 2400–7260', 'sent/s1 off-post 7260–…'],
      ]);
    expect(await timeline(sent, before)).toEqual(['on-post 0–1200', 'off-post 1200–2400', 'on-post 2400–…']);
    expect(await timeline(sent, null)).toHaveLength(4);
    const versions = await store.db.query<{ post: string; open: boolean }>(
      `SELECT DISTINCT evidence->'posts'->0->>'id' AS post, upper_inf(known) AS open FROM duty_interval
        WHERE officer_id = 'sent' AND lower(valid) = $1`,
      [toIso(EIGHT)],
    );
    expect(versions).toHaveLength(2);
    expect(await stateAt(sent, minute(119), 'then')).toBe('on-post');
    expect(world.clock.at - before).toBeGreaterThan(20 * MINUTE);
  });
});
