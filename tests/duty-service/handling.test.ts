import { HISTORY_MS, NOTES_MAX, UNDO_MS } from '@dutywall/shared/domain';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import type { IncidentRow } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, fixOf, Scene, seedTown, stay, supervisor } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
let scene: Scene;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db, 4);
});

const jia = supervisor(['s1']);
const yi = { ...supervisor(['s1', 's2']), account: 'a2', name: '督查乙' };

/** Officers 1 and 3 of s1, 2 and 4 of s2 away from minute 30 on; now is minute 50. The incidents by officer. */
async function away(numbers: readonly number[]): Promise<Map<string, string>> {
  scene = await new Scene(store.db, BEGIN - HOUR).start();
  await scene.deliver(
    numbers.flatMap((n) => [
      ...stay(n, BEGIN, BEGIN + 30 * MINUTE, 0),
      ...stay(n, BEGIN + 30 * MINUTE, BEGIN + 50 * MINUTE, 300),
    ]),
  );
  scene.duty.tick();
  await scene.settle();
  const opened = scene.wall.named<IncidentRow>('incident-opened').filter((i) => i.kind === 'off-post');
  return new Map(opened.map((i) => [i.officer, i.id]));
}

async function comeBack(n: number): Promise<void> {
  await scene.deliver([fixOf(n, scene.clock.at + 1_000, 0)]);
  scene.duty.tick();
  await scene.settle();
}

async function done<T>(answer: Promise<{ ok: true; value: T } | { ok: false; refusal: { code: string } }>): Promise<T> {
  const found = await answer;
  if (!found.ok) throw new Error(found.refusal.code);
  return found.value;
}

const actions = () => scene.audit.entries.map((e) => e.action);
const closed = () => scene.wall.named<IncidentRow>('incident-closed');
const onDesk = async (who = yi) =>
  (await done(scene.incidents.list(who, ALL))).map((row) => [row.officer, row.id] as const);
const ALL = {
  ...{
    from: BEGIN,
    to: BEGIN + 96 * HOUR,
    officer: null,
    open: false,
    kinds: ['off-post'] as const,
    owner: null,
    limit: 100,
  },
  stages: ['going', 'ended', 'shelved'] as const,
};

describe('an incident on the desk', () => {
  it('stays until it has ended and was acknowledged, in either order', async () => {
    const ids = await away([1, 3]);
    const [one, three] = [ids.get('o1') ?? '', ids.get('o3') ?? ''];
    await comeBack(1);
    expect(closed()).toEqual([]);
    await done(scene.incidents.handle(jia, [one, three], { step: 'acknowledged' }));
    expect(closed()).toMatchObject([{ id: one, acknowledgedBy: '督查甲' }]);
    await comeBack(3);
    expect(closed()).toMatchObject([{ id: one }, { id: three }]);
    await scene.close();
  });

  it('BT1 is withdrawn everywhere, and its owner is told', async () => {
    const ids = await away([1]);
    const id = ids.get('o1') ?? '';
    await done(scene.incidents.handle(jia, [id], { step: 'owned', takeOver: false }));
    await done(scene.incidents.handle(jia, [id], { step: 'shelved', until: scene.clock.at + HOUR, reason: '等回电' }));
    // What was kept arrives late: he never was away.
    const kept = stay(1, BEGIN + 30 * MINUTE + 5_000, BEGIN + 50 * MINUTE, 0, { receivedAt: scene.clock.at + 1_000 });
    await scene.deliver(kept);
    await scene.settle();
    expect(closed()).toMatchObject([{ id, retracted: true, owner: '督查甲' }]);
    expect(await onDesk()).toEqual([]);
    const refused = await done(scene.incidents.handle(yi, [id], { step: 'acknowledged' }));
    expect(refused).toMatchObject({ act: null, done: [], refused: [{ incident: id, code: 'incident-withdrawn' }] });
    scene.clock.at += 2 * HOUR;
    await scene.incidents.tick();
    expect(closed()).toHaveLength(1);
    await scene.close();
  });

  it('DU3 silence that ended leaves by itself after half an hour, a doubtful place does not, one that is owned neither', async () => {
    scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0), ...stay(3, BEGIN, BEGIN + 30 * MINUTE, 0)]);
    scene.to(BEGIN + 50 * MINUTE);
    await scene.deliver([fixOf(1, BEGIN + 50 * MINUTE, 0), fixOf(3, BEGIN + 50 * MINUTE, 0)]);
    scene.duty.tick();
    await scene.settle();
    const silent = new Map(scene.wall.named<IncidentRow>('incident-opened').map((i) => [i.officer, i.id]));
    await done(scene.incidents.handle(jia, [silent.get('o3') ?? ''], { step: 'owned', takeOver: false }));
    scene.clock.at = BEGIN + 79 * MINUTE;
    await scene.incidents.tick();
    expect(closed()).toEqual([]);
    scene.clock.at = BEGIN + 81 * MINUTE;
    await scene.incidents.tick();
    await scene.settle();
    expect(closed()).toMatchObject([{ officer: 'o1', kind: 'silent', acknowledgedAt: null }]);
    const lapsed = await done(scene.incidents.list(jia, { ...ALL, kinds: ['silent'], stages: ['lapsed'] }));
    expect(lapsed).toMatchObject([{ officer: 'o1', lapsed: true }]);
    // A restart does not call it back.
    await scene.close();
    scene = await new Scene(store.db, BEGIN + 82 * MINUTE).start();
    const again = scene.wall.named<IncidentRow>('incident-opened').map((i) => i.id);
    expect(again).toContain(silent.get('o3'));
    expect(again).not.toContain(silent.get('o1'));
    await scene.close();
  });

  it('what ended a day before it became known asks nobody', async () => {
    scene = await new Scene(store.db, BEGIN + 8 * HOUR + HISTORY_MS + HOUR).start();
    await scene.deliver(
      [...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0), ...stay(1, BEGIN + 30 * MINUTE, BEGIN + HOUR, 300)].map((fix) => ({
        ...fix,
        receivedAt: scene.clock.at,
      })),
    );
    await scene.healed();
    await scene.settle();
    const listed = await done(scene.incidents.list(jia, { ...ALL, stages: null }));
    expect(listed.filter((i) => i.kind === 'off-post')).toMatchObject([{ lapsed: true, retracted: false }]);
    expect(scene.wall.named('incident-opened')).toEqual([]);
    await scene.close();
  });
});

describe('handling', () => {
  it('carries out what it may and refuses the rest, each by its id', async () => {
    const ids = await away([1, 2, 3]);
    const [one, two, three] = [ids.get('o1') ?? '', ids.get('o2') ?? '', ids.get('o3') ?? ''];
    await done(scene.incidents.handle(yi, [three], { step: 'acknowledged' }));
    const answer = await done(scene.incidents.handle(jia, [one, two, three, 'none', one], { step: 'acknowledged' }));
    expect(answer.done.map((row) => row.id)).toEqual([one]);
    expect(answer.refused.toSorted((a, b) => (a.code < b.code ? -1 : 1))).toEqual([
      { incident: three, code: 'already-done', who: '督查乙' },
      // Another squad's does not exist for this supervisor.
      ...[two, 'none'].map((incident) => ({ incident, code: 'not-found', who: null })),
    ]);
    expect(actions()).toEqual(['incident-acknowledged', 'incident-acknowledged']);
    const self = { ...jia, officer: 'o1' };
    expect(await done(scene.incidents.handle(self, [one], { step: 'noted', text: '我在' }))).toMatchObject({
      refused: [{ code: 'self-incident' }],
    });
    const leader = { ...jia, role: 'leader' as const };
    expect(await scene.incidents.handle(leader, [one], { step: 'released' })).toMatchObject({
      refusal: { code: 'forbidden' },
    });
    await scene.close();
  });

  it('owning: another’s only when taking over is meant, released by the owner alone', async () => {
    const ids = await away([1]);
    const id = ids.get('o1') ?? '';
    const own = (who: typeof jia, takeOver: boolean) =>
      done(scene.incidents.handle(who, [id], { step: 'owned', takeOver }));
    expect(await own(jia, false)).toMatchObject({ done: [{ owner: '督查甲', ownedAt: scene.clock.at }] });
    expect(await own(yi, false)).toMatchObject({ refused: [{ code: 'owned-by-another', who: '督查甲' }] });
    expect(await done(scene.incidents.handle(yi, [id], { step: 'released' }))).toMatchObject({
      refused: [{ code: 'owned-by-another' }],
    });
    expect(await own(yi, true)).toMatchObject({ done: [{ owner: '督查乙' }] });
    expect(await done(scene.incidents.handle(yi, [id], { step: 'released' }))).toMatchObject({
      done: [{ owner: null }],
    });
    await scene.close();
  });

  it('a shelf: at most 24 h, never an SOS, comes back by itself, also over a restart', async () => {
    const ids = await away([1, 3]);
    const [one, three] = [ids.get('o1') ?? '', ids.get('o3') ?? ''];
    const shelve = (id: string, until: number) =>
      scene.incidents.handle(jia, [id], { step: 'shelved', until, reason: '队员在路上' });
    expect(await shelve(one, scene.clock.at)).toMatchObject({ refusal: { code: 'bad-request' } });
    expect(await shelve(one, scene.clock.at + 24 * HOUR + 1)).toMatchObject({ refusal: { code: 'bad-request' } });
    const until = scene.clock.at + 15 * MINUTE;
    expect(await done(shelve(one, until))).toMatchObject({
      done: [{ shelf: { until, by: '督查甲', reason: '队员在路上' } }],
    });
    await done(shelve(three, until + MINUTE));
    await scene.deliver([fixOf(1, scene.clock.at + 1_000, 300, { alarms: ['sos'] })]);
    const call = scene.wall.named<IncidentRow>('incident-opened').find((i) => i.kind === 'sos');
    expect(await done(shelve(call?.id ?? '', until))).toMatchObject({ refused: [{ code: 'sos-stays' }] });
    await scene.settle();
    scene.kill();

    scene = await new Scene(store.db, until - 1).start();
    const [first] = scene.wall.named<IncidentRow>('incident-opened').filter((i) => i.id === one);
    expect(first?.shelf?.until).toBe(until);
    await scene.incidents.tick();
    expect(scene.wall.named('incident-changed')).toEqual([]);
    scene.clock.at = until;
    await scene.incidents.tick();
    expect(scene.wall.named<IncidentRow>('incident-changed')).toMatchObject([{ id: one, shelf: null }]);
    expect(actions()).toEqual(['incident-shelf-ended']);
    const file = await done(scene.incidents.open(jia, one));
    expect(file.course.map((s) => [s.step, s.by, s.text])).toEqual([
      ['shelved', '督查甲', '队员在路上'],
      ['shelf-ended', null, null],
    ]);
    expect(file.posts).toMatchObject([{ id: 'p1', version: 1, kind: 'circle', radiusM: 50, toleranceM: 30 }]);
    // The other's shelf is taken back by hand; its time then passes without a word.
    await done(scene.incidents.handle(yi, [three], { step: 'unshelved' }));
    scene.clock.at = until + 2 * MINUTE;
    await scene.incidents.tick();
    expect(actions()).toEqual(['incident-shelf-ended', 'incident-unshelved']);
    await scene.close();
  });

  it('a shelf whose end cannot be written comes back when the store does', async () => {
    const ids = await away([1]);
    const id = ids.get('o1') ?? '';
    const until = scene.clock.at + MINUTE;
    await done(scene.incidents.handle(jia, [id], { step: 'shelved', until, reason: '稍后再看' }));
    await store.db.query('ALTER TABLE incident_step RENAME TO elsewhere');
    scene.clock.at = until;
    await scene.incidents.tick();
    expect(scene.errors).toHaveLength(1);
    scene.errors.length = 0;
    await store.db.query('ALTER TABLE elsewhere RENAME TO incident_step');
    scene.clock.at += 2_000;
    await scene.incidents.tick();
    expect(scene.wall.named<IncidentRow>('incident-changed').at(-1)).toMatchObject({ id, shelf: null });
    await scene.close();
  });

  it('notes are appended, counted, bounded, also after the end, and cannot be taken back', async () => {
    const ids = await away([1]);
    const id = ids.get('o1') ?? '';
    const first = await done(scene.incidents.handle(jia, [id], { step: 'noted', text: '已电话联系' }));
    const officer = { ...jia, role: 'officer' as const, officer: 'o1' };
    const own = await done(scene.incidents.list(officer, ALL));
    // Not for whom it is about.
    expect(own).toMatchObject([{ id, notes: { count: 0, last: null } }]);
    expect(await done(scene.incidents.open(officer, id))).toMatchObject({ course: [], notes: { count: 0 } });
    expect(first).toMatchObject({ undoUntil: null, done: [{ notes: { count: 1, last: { text: '已电话联系' } } }] });
    expect(await scene.incidents.undo(jia, first.act ?? '')).toMatchObject({ refusal: { code: 'undo-over' } });
    await store.db.query('UPDATE incident SET note_count = $1', [NOTES_MAX]);
    expect(await done(scene.incidents.handle(jia, [id], { step: 'noted', text: '再记' }))).toMatchObject({
      refused: [{ code: 'too-many-notes' }],
    });
    await expect(store.db.query(`UPDATE incident_step SET note = '改'`)).rejects.toThrow(/append-only/);
    await scene.close();
  });
});

describe('taking back', () => {
  it('puts back what was, within 30 s, by who did it, once, as a step of its own', async () => {
    const ids = await away([1, 3]);
    const both = [ids.get('o1') ?? '', ids.get('o3') ?? ''];
    await comeBack(1);
    const { act, undoUntil } = await done(scene.incidents.handle(jia, both, { step: 'acknowledged' }));
    expect(undoUntil).toBe(scene.clock.at + UNDO_MS);
    expect(closed()).toHaveLength(1);
    expect(await scene.incidents.undo(yi, act ?? '')).toMatchObject({ refusal: { code: 'not-found' } });
    const twice = await Promise.all([scene.incidents.undo(jia, act ?? ''), scene.incidents.undo(jia, act ?? '')]);
    expect(twice.filter((a) => a.ok)).toHaveLength(1);
    expect(twice.filter((a) => !a.ok)).toMatchObject([{ refusal: { code: 'undo-over' } }]);
    // The one that had left the desk is back on it.
    expect(scene.wall.named<IncidentRow>('incident-opened').at(-1)).toMatchObject({
      officer: 'o1',
      acknowledgedAt: null,
    });
    expect((await onDesk()).map(([officer]) => officer).sort()).toEqual(['o1', 'o3']);
    expect(actions()).toEqual(['incident-acknowledged', 'incident-undone']);
    const { course } = await done(scene.incidents.open(jia, both[0] ?? ''));
    expect(course.map((s) => s.step)).toEqual(['acknowledged', 'undone']);
    expect(course[1]?.undoes).toBe(course[0]?.id);
    await scene.close();
  });

  it('is refused when it is late, and where somebody has changed it since', async () => {
    const ids = await away([1, 3]);
    const both = [ids.get('o1') ?? '', ids.get('o3') ?? ''];
    const owned = await done(scene.incidents.handle(jia, both, { step: 'owned', takeOver: false }));
    await done(scene.incidents.handle(yi, [both[0] ?? ''], { step: 'owned', takeOver: true }));
    scene.clock.at += UNDO_MS;
    expect(await done(scene.incidents.undo(jia, owned.act ?? ''))).toMatchObject({
      done: [{ id: both[1], owner: null }],
      refused: [{ incident: both[0], code: 'changed-since' }],
    });
    const again = await done(scene.incidents.handle(jia, [both[1] ?? ''], { step: 'owned', takeOver: false }));
    scene.clock.at += UNDO_MS + 1;
    expect(await scene.incidents.undo(jia, again.act ?? '')).toMatchObject({ refusal: { code: 'undo-over' } });
    await scene.close();
  });

  it('an SOS whose acknowledgement is taken back calls again', async () => {
    scene = await new Scene(store.db, BEGIN + HOUR).start();
    await scene.deliver([fixOf(1, BEGIN + HOUR, 0, { alarms: ['sos'] })]);
    await scene.settle();
    const [call] = scene.wall.named<IncidentRow>('incident-opened').filter((i) => i.kind === 'sos');
    const { act } = await done(scene.incidents.handle(jia, [call?.id ?? ''], { step: 'acknowledged' }));
    expect(scene.wall.standing('o1')?.overlays).not.toContain('sos');
    expect(closed()).toMatchObject([{ id: call?.id }]);
    await done(scene.incidents.undo(jia, act ?? ''));
    expect(scene.wall.standing('o1')?.overlays).toContain('sos');
    expect(scene.wall.named<IncidentRow>('incident-opened').at(-1)).toMatchObject({ id: call?.id, to: null });
    await scene.close();
  });
});
