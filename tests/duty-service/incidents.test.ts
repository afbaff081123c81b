import { canonicalJson, HOUR, MINUTE, SECOND, sha256Hex } from '@dutywall/shared/kit';
import type { IncidentRow } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { absencesOf } from './support/absences.ts';
import { BEGIN, fixOf, Scene, seedTown, stay, supervisor } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
});

/** Officer 1 away from minute 30 on; now is minute 50. */
async function away(): Promise<{ scene: Scene; incident: IncidentRow }> {
  const scene = await new Scene(store.db, BEGIN - HOUR).start();
  await scene.deliver([
    ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
    ...stay(1, BEGIN + 30 * MINUTE, BEGIN + 50 * MINUTE, 300),
  ]);
  scene.duty.tick();
  await scene.incidents.settle();
  const incident = scene.wall.named<IncidentRow>('incident-opened').find((i) => i.kind === 'off-post');
  if (!incident) throw new Error('no incident was opened');
  return { scene, incident };
}

describe('incidents', () => {
  it('DU6 DU12 off-post opens back-dated with its sentence, and ends with the return', async () => {
    const { scene, incident } = await away();
    expect(incident).toMatchObject({ officer: 'o1', from: BEGIN + 30 * MINUTE, to: null, acknowledgedBy: null });
    expect(incident.knownFrom).toBeGreaterThanOrEqual(BEGIN + 40 * MINUTE);
    expect(incident.text.zh).toContain('宫涵疏导点');
    await scene.deliver([fixOf(1, BEGIN + 51 * MINUTE, 0)]);
    scene.duty.tick();
    const ended = scene.wall.named<IncidentRow>('incident-changed').findLast((i) => i.id === incident.id);
    expect(ended?.to).toBe(BEGIN + 51 * MINUTE);
    // It waits for somebody's word.
    expect(scene.wall.named('incident-closed')).toEqual([]);
    await scene.close();
  });

  it('late replaces not-arrived at the arrival, under the same name', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 25 * MINUTE, 900));
    scene.duty.tick();
    await scene.incidents.settle();
    const opened = scene.wall.named('incident-opened').find((i) => i.kind === 'not-arrived');
    expect(opened).toBeDefined();
    await scene.deliver([fixOf(1, BEGIN + 25 * MINUTE, 0)]);
    await scene.settle();
    const rows = await store.db.query(`SELECT id, kind FROM incident WHERE officer_id = 'o1'`);
    expect(rows).toEqual([{ id: opened?.id, kind: 'late' }]);
    await scene.close();
  });

  it('a restart opens the same incidents again and no other', async () => {
    const { scene, incident } = await away();
    await scene.settle();
    scene.kill();
    const again = await new Scene(store.db, scene.clock.at).start();
    again.duty.tick();
    await again.settle();
    expect(again.wall.named('incident-opened').filter((i) => i.kind === 'off-post')).toMatchObject([
      { id: incident.id },
    ]);
    await again.close();
  });

  it('SOS opens at once, outside the tick, survives a restart as one, and ends when acknowledged', async () => {
    const scene = await new Scene(store.db, BEGIN + HOUR).start();
    const [fix] = await scene.commitOnly([fixOf(1, BEGIN + HOUR, 0, { alarms: ['sos'] })]);
    if (!fix) throw new Error('not committed');
    scene.duty.sink.accept([fix], []);
    const call = scene.wall.named('incident-opened').find((i) => i.kind === 'sos');
    expect(call).toMatchObject({ to: null });
    expect(scene.wall.standing('o1')?.overlays).toContain('sos');
    await scene.deliver([fixOf(1, BEGIN + HOUR + 20 * SECOND, 0, { alarms: ['sos'] })]);
    expect(scene.wall.named('incident-opened').filter((i) => i.kind === 'sos')).toHaveLength(1);
    scene.kill();

    const again = await new Scene(store.db, BEGIN + HOUR + MINUTE).start();
    await again.incidents.settle();
    expect(again.wall.named('incident-opened').filter((i) => i.kind === 'sos')).toMatchObject([{ id: call?.id }]);
    expect(again.duty.windows.isOpen('o1', BEGIN + 20 * HOUR)).toBe(true);
    const answer = await again.incidents.acknowledgeOne(supervisor(['s1']), call?.id ?? '');
    expect(answer).toMatchObject({ ok: true, value: { acknowledgedBy: '督查甲', to: BEGIN + HOUR + MINUTE } });
    expect(again.wall.standing('o1')?.overlays).not.toContain('sos');
    // DU14, CI1: settled for the queue, not for the officer.
    expect(again.incidents.desk.sosWindow('o1')).toEqual({ from: BEGIN + HOUR, to: BEGIN + HOUR + 31 * MINUTE });
    expect(again.duty.windows.isOpen('o1', BEGIN + 20 * HOUR)).toBe(false);
    await again.deliver([fixOf(1, BEGIN + HOUR + 2 * MINUTE, 0, { alarms: ['sos'] })]);
    expect(again.wall.named('incident-opened').filter((i) => i.kind === 'sos')).toHaveLength(1);
    await again.deliver([fixOf(1, BEGIN + 2 * HOUR, 0, { alarms: ['sos'] })]);
    expect(again.wall.named('incident-opened').filter((i) => i.kind === 'sos')).toHaveLength(2);
    await again.close();
  });

  it('SOS pressed again after somebody took it is a new call; a button that stays pressed is not', async () => {
    const scene = await new Scene(store.db, BEGIN + HOUR).start();
    const calls = () => scene.wall.named('incident-opened').filter((i) => i.kind === 'sos');
    const press = (afterS: number) => scene.deliver([fixOf(1, BEGIN + HOUR + afterS * SECOND, 0, { alarms: ['sos'] })]);
    await press(0);
    await press(60);
    scene.clock.at = BEGIN + HOUR + 70 * SECOND;
    await scene.incidents.acknowledgeOne(supervisor(['s1']), calls()[0]?.id ?? '');
    // Of one press: a report a minute, one of them lost.
    for (const afterS of [120, 240, 300]) await press(afterS);
    expect(calls()).toHaveLength(1);
    await press(430);
    expect(calls()).toHaveLength(2);
    expect(scene.wall.standing('o1')?.overlays).toContain('sos');
    await scene.close();
  });

  it('acknowledging wants a supervisor of the squad', async () => {
    const { scene, incident } = await away();
    expect(await scene.incidents.acknowledgeOne(supervisor(['s2']), incident.id)).toMatchObject({ ok: false });
    const leader = { ...supervisor(['s1']), role: 'leader' as const };
    expect(await scene.incidents.acknowledgeOne(leader, incident.id)).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(await scene.incidents.acknowledgeOne(supervisor(['s1']), incident.id)).toMatchObject({ ok: true });
    expect(scene.audit.entries.map((e) => e.action)).toEqual(['incident-acknowledged']);
    await scene.close();
  });
});

describe('absences', () => {
  it('DU1 nothing but a person makes one', async () => {
    const { scene } = await away();
    await scene.settle();
    expect(await store.db.query('SELECT 1 FROM absence')).toEqual([]);
    await scene.close();
  });

  it('AB1 a flag freezes the evidence: versions, intervals, fixes, and a hash anybody can check', async () => {
    const { scene, incident } = await away();
    const absences = absencesOf(scene);
    const ask = { officer: 'o1', incident: incident.id, reason: '离岗二十分钟' };
    const flagged = await absences.flag(supervisor(['s1']), ask);
    if (!flagged.ok) throw new Error(flagged.refusal.reason);
    expect(flagged.value).toMatchObject({
      officer: 'o1',
      stage: 'flagged',
      flaggedBy: '督查甲',
      incident: incident.id,
    });
    expect(scene.wall.named('absence-changed')).toMatchObject([{ id: flagged.value.id }]);
    expect(scene.audit.entries.map((e) => e.action)).toEqual(['absence-flagged']);

    const file = await absences.open(supervisor(['s1']), flagged.value.id);
    if (!file.ok) throw new Error(file.refusal.reason);
    const { evidence, evidenceSha256, steps } = file.value;
    expect(sha256Hex(canonicalJson(evidence))).toBe(evidenceSha256);
    expect(steps).toMatchObject([{ stage: 'flagged', by: 'a1', note: '离岗二十分钟' }]);
    const bundle = evidence as {
      fixes: { id: number[] };
      intervals: { state: string }[];
      posts: { version: number }[];
    };
    expect(bundle.fixes.id).toHaveLength(150);
    expect(bundle.intervals.map((i) => i.state)).toEqual(['on-post', 'off-post']);
    expect(bundle.posts).toMatchObject([{ id: 'p1', version: 1 }]);
    await scene.close();
  });

  it('AB1 refuses oneself, foreign squads, other roles, no reason, a foreign incident and a second flag', async () => {
    const { scene, incident } = await away();
    const absences = absencesOf(scene);
    const code = async (...args: Parameters<typeof absences.flag>): Promise<string> => {
      const answer = await absences.flag(...args);
      return answer.ok ? 'ok' : answer.refusal.code;
    };
    const ask = { officer: 'o1', incident: incident.id, reason: '离岗' };
    expect(await code(supervisor(['s1'], 'o1'), ask)).toBe('self-flag');
    expect(await code(supervisor(['s2']), ask)).toBe('out-of-scope');
    expect(await code({ ...supervisor(['s1']), role: 'wall' }, ask)).toBe('forbidden');
    expect(await code(supervisor(['s1']), { ...ask, reason: '  x ' })).toBe('bad-request');
    expect(await code(supervisor(['s1', 's2']), { ...ask, officer: 'o2' })).toBe('not-found');
    const both = await Promise.all([code(supervisor(['s1']), ask), code(supervisor(['s1']), ask)]);
    expect(both.sort()).toEqual(['conflict', 'ok']);
    expect(await store.db.query('SELECT 1 FROM absence')).toHaveLength(1);
    await scene.close();
  });
});
