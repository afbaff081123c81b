import { HOUR, MINUTE } from '@dutywall/shared/kit';
import {
  applyFact,
  createFactState,
  digestOf,
  EMPTY_SNAPSHOT,
  type FactEnvelope,
  type IncidentRow,
  snapshotOf,
} from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, Scene, seedTown, stay, supervisor } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
}, 240_000);
afterAll(() => store.close());
beforeEach(() => store.empty());

const DAY_OF = {
  from: BEGIN - HOUR,
  to: BEGIN + 9 * HOUR,
  officer: null,
  open: false,
  owner: null,
  limit: 50,
} as const;
const ASK = { ...DAY_OF, stages: null, kinds: ['under-covered'] as const };

describe('DU15 an under-covered post through the whole path', () => {
  it('DU15 opens about the post, survives a restart, ends when covered, and people handle it like any other', async () => {
    await seedTown(store.db, 2, 2);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([
      ...stay(1, BEGIN - 5 * MINUTE, BEGIN + 90 * MINUTE, 0),
      ...stay(2, BEGIN - 5 * MINUTE, BEGIN + 60 * MINUTE, 0),
      ...stay(2, BEGIN + 60 * MINUTE, BEGIN + 90 * MINUTE, 500),
    ]);
    await scene.settle();
    const [row] = scene.wall.named<IncidentRow>('incident-opened').filter((one) => one.kind === 'under-covered');
    expect(row).toMatchObject({
      ...{ officer: '', slot: -1, to: null, post: { id: 'p1', name: '宫涵疏导点', squad: 's1' } },
      text: { zh: expect.stringContaining('宫涵疏导点 应有 2 人在岗，实有 1 人') },
    });
    // The scene delivers in bunches: the standing is looked at when one has come.
    expect(Math.abs((row?.from ?? 0) - (BEGIN + 60 * MINUTE))).toBeLessThanOrEqual(2 * MINUTE);
    scene.kill();

    const later = await new Scene(store.db, scene.clock.at).start();
    await later.deliver([
      ...stay(1, BEGIN + 91 * MINUTE, BEGIN + 95 * MINUTE, 0),
      ...stay(2, BEGIN + 91 * MINUTE, BEGIN + 95 * MINUTE, 0),
    ]);
    await later.settle();
    const listed = await later.incidents.list(supervisor(['s1']), ASK);
    expect(listed.ok && listed.value.map((one) => [one.id, one.squad, one.to !== null])).toEqual([
      [row?.id, 's1', true],
    ]);
    const elsewhere = await later.incidents.list(supervisor(['s2']), ASK);
    expect(elsewhere.ok && elsewhere.value).toEqual([]);
    const seen = await later.incidents.acknowledgeOne(supervisor(['s1']), row?.id ?? '');
    expect(seen).toMatchObject({ ok: true, value: { acknowledgedBy: '督查甲', post: { id: 'p1' } } });
    const file = await later.incidents.open(supervisor(['s1']), row?.id ?? '');
    expect(file.ok && file.value.posts.map((post) => post.id)).toEqual(['p1']);
    await later.close();
  });

  it('DU15 belongs to the squad of its post: only that squad gets it, and both ends prove the same', () => {
    const row: IncidentRow = {
      ...{ id: 'i1', officer: '', slot: -1, kind: 'under-covered', cause: null, from: 1, knownFrom: 2, to: null },
      ...{ post: { id: 'p1', name: '岗', squad: 's1' }, text: { zh: '一', en: 'one' }, retracted: false },
      ...{ acknowledgedBy: null, acknowledgedAt: null, owner: null, ownedAt: null, shelf: null },
      notes: { count: 0, last: null },
    };
    const state = createFactState(EMPTY_SNAPSHOT);
    const fact = { sequence: 1, previous: 0, name: 'incident-opened', data: row } as FactEnvelope;
    expect(applyFact(state, fact)).toBe('applied');
    expect(snapshotOf(state, new Set(['s2'])).incidents).toEqual([]);
    const snapshot = snapshotOf(state, new Set(['s1']));
    expect(snapshot.incidents).toEqual([row]);
    expect(digestOf(createFactState(snapshot, 1))).toBe(digestOf(state));
  });
});
