import {
  ABSENCES_KEPT,
  type AbsenceRow,
  applyFact,
  CLOSED_KEPT,
  createFactState,
  EMPTY_SNAPSHOT,
  ENDED_KEPT,
  type FactEnvelope,
  type IncidentRow,
  proofOf,
  type SlotRow,
  type StandingRow,
  snapshotOf,
  untouched,
} from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';

const seat = (slot: number, squad = 'a'): SlotRow => ({
  slot,
  officer: `o${slot}`,
  badge: `b${slot}`,
  name: `队员${slot}`,
  squad,
  kind: 'enforcement',
  protocol: null,
});
const standing = (slot: number, state: StandingRow['state'] = 'on-post'): StandingRow => ({
  slot,
  state,
  cause: null,
  since: 1,
  overlays: [],
  shift: null,
  posts: [],
  arrived: true,
});
const incident = (id: string, slot: number): IncidentRow =>
  untouched({
    id,
    officer: `o${slot}`,
    slot,
    kind: 'off-post',
    cause: null,
    from: 1,
    knownFrom: 2,
    to: null,
    text: { zh: '离开', en: 'left' },
    acknowledgedBy: null,
    acknowledgedAt: null,
  });
const absence = (id: string, slot: number, flaggedAt: number, stage: AbsenceRow['stage'] = 'flagged'): AbsenceRow => ({
  id,
  officer: `o${slot}`,
  slot,
  incident: null,
  stage,
  reason: '不在岗',
  flaggedBy: 's',
  flaggedAt,
});

type Said = {
  [N in FactEnvelope['name']]: Pick<Extract<FactEnvelope, { name: N }>, 'name' | 'data'>;
}[FactEnvelope['name']];
const say = (sequence: number, said: Said, previous = sequence - 1): FactEnvelope =>
  ({ ...said, sequence, previous, at: sequence }) as FactEnvelope;

describe('fact state', () => {
  it('notices a gap, ignores what it already holds, changes nothing in either case', () => {
    const state = createFactState(EMPTY_SNAPSHOT);
    expect(applyFact(state, say(1, { name: 'slot-assigned', data: seat(0) }))).toBe('applied');
    const proof = proofOf(state, 'a');
    expect(applyFact(state, say(3, { name: 'slot-assigned', data: seat(1) }))).toBe('gap');
    expect(applyFact(state, say(1, { name: 'slot-vacated', data: { slot: 0 } }))).toBe('old');
    expect(state.sequence).toBe(1);
    expect(proofOf(state, 'a')).toBe(proof);
    // Numbers of other scopes lie between: `previous` tells.
    expect(applyFact(state, say(9, { name: 'slot-assigned', data: seat(1) }, 1))).toBe('applied');
  });

  it('proves the same for the same rows however they came, and per squad', () => {
    const one = createFactState(EMPTY_SNAPSHOT);
    let sequence = 0;
    const facts: Said[] = [
      { name: 'squad-changed', data: { id: 'a', parent: null, name: '一中队', degraded: false } },
      { name: 'slot-assigned', data: seat(0) },
      { name: 'slot-assigned', data: seat(1, 'b') },
      { name: 'standing-changed', data: standing(0, 'off-post') },
      { name: 'incident-opened', data: incident('i', 0) },
      { name: 'absence-changed', data: absence('x', 0, 5) },
      { name: 'standing-changed', data: standing(0) },
      { name: 'squad-changed', data: { id: 'a', parent: null, name: '一中队', degraded: true } },
    ];
    for (const fact of facts) applyFact(one, say(++sequence, fact));
    const other = createFactState(JSON.parse(JSON.stringify(snapshotOf(one, new Set(['a', 'b'])))), sequence);
    expect(proofOf(other, 'a')).toBe(proofOf(one, 'a'));
    expect(proofOf(other, 'b')).toBe(proofOf(one, 'b'));
    applyFact(other, say(sequence + 1, { name: 'standing-changed', data: standing(0, 'stepped-away') }));
    expect(proofOf(other, 'a')).not.toBe(proofOf(one, 'a'));
    expect(proofOf(other, 'b')).toBe(proofOf(one, 'b'));
    expect(snapshotOf(one, new Set(['b'])).slots).toHaveLength(1);
    expect(snapshotOf(one, new Set(['b'])).incidents).toHaveLength(0);
  });

  it('a vacated slot takes everything with it and leaves no trace in the proof', () => {
    const state = createFactState(EMPTY_SNAPSHOT);
    const facts: Said[] = [
      { name: 'slot-assigned', data: seat(0) },
      { name: 'standing-changed', data: standing(0) },
      { name: 'incident-opened', data: incident('i', 0) },
      { name: 'absence-changed', data: absence('x', 0, 5) },
      { name: 'slot-vacated', data: { slot: 0 } },
    ];
    facts.forEach((fact, index) => {
      applyFact(state, say(index + 1, fact));
    });
    expect(proofOf(state, 'a')).toBe(proofOf(createFactState(EMPTY_SNAPSHOT), 'a'));
    expect(snapshotOf(state, new Set(['a']))).toEqual(EMPTY_SNAPSHOT);
  });

  it('does not grow with closed incidents and old absences', () => {
    const state = createFactState(EMPTY_SNAPSHOT);
    let sequence = 0;
    applyFact(state, say(++sequence, { name: 'slot-assigned', data: seat(0) }));
    applyFact(state, say(++sequence, { name: 'standing-changed', data: standing(0) }));
    const proof = proofOf(state, 'a');
    for (let i = 0; i < 300; i++) {
      applyFact(state, say(++sequence, { name: 'incident-opened', data: incident(`i${i}`, 0) }));
      applyFact(state, say(++sequence, { name: 'incident-closed', data: { ...incident(`i${i}`, 0), to: 9 } }));
    }
    expect(state.incidents.size).toBe(0);
    expect(state.closed).toHaveLength(CLOSED_KEPT);
    expect(proofOf(state, 'a')).toBe(proof);
    for (let i = 0; i < ABSENCES_KEPT + 50; i++) {
      applyFact(state, say(++sequence, { name: 'absence-changed', data: absence(`x${i}`, 0, i, 'confirmed') }));
    }
    expect(state.absences.size).toBe(ABSENCES_KEPT);
    expect(state.absences.has('x0')).toBe(false);
    for (const id of [...state.absences.keys()]) {
      applyFact(state, say(++sequence, { name: 'absence-changed', data: absence(id, 0, 1, 'withdrawn') }));
    }
    expect(proofOf(state, 'a')).toBe(proof);
  });

  it('keeps of each squad the newest ended incidents that nobody acknowledged, and both ends keep the same', () => {
    const server = createFactState(EMPTY_SNAPSHOT);
    const client = createFactState(EMPTY_SNAPSHOT);
    let seen = 0;
    let sequence = 0;
    const tell = (said: Said, squad: string) => {
      applyFact(server, say(++sequence, said));
      // The client's scope is squad a alone.
      if (squad !== 'a') return;
      expect(applyFact(client, JSON.parse(JSON.stringify(say(sequence, said, seen))))).toBe('applied');
      seen = sequence;
    };
    tell({ name: 'slot-assigned', data: seat(0, 'a') }, 'a');
    tell({ name: 'slot-assigned', data: seat(1, 'b') }, 'b');
    tell({ name: 'incident-opened', data: incident('goes-on', 0) }, 'a');
    for (let i = 0; i < ENDED_KEPT + 20; i++) {
      for (const slot of [1, 0]) {
        const open = incident(`${slot}-${i}`, slot);
        tell({ name: 'incident-opened', data: open }, slot === 0 ? 'a' : 'b');
        // Ends come in another order than begins.
        tell({ name: 'incident-changed', data: { ...open, to: (i * 37) % 101 } }, slot === 0 ? 'a' : 'b');
      }
    }
    expect(client.incidents.size).toBe(ENDED_KEPT + 1);
    expect(client.incidents.has('goes-on')).toBe(true);
    expect(server.incidents.size).toBe(2 * ENDED_KEPT + 1);
    expect(proofOf(client, 'a')).toBe(proofOf(server, 'a'));
    const kept = [...client.incidents.values()].flatMap(({ to }) => to ?? []).sort((x, y) => x - y);
    const all = Array.from({ length: ENDED_KEPT + 20 }, (_, i) => (i * 37) % 101).sort((x, y) => x - y);
    expect(kept).toEqual(all.slice(-ENDED_KEPT));
    // A late joiner has the same.
    const late = createFactState(JSON.parse(JSON.stringify(snapshotOf(server, new Set(['a'])))), seen);
    expect(proofOf(late, 'a')).toBe(proofOf(server, 'a'));
    // Acknowledging one that the lane no longer keeps leaves both as they are.
    tell({ name: 'incident-closed', data: { ...incident('0-0', 0), to: 0, acknowledgedAt: 200 } }, 'a');
    expect(proofOf(client, 'a')).toBe(proofOf(server, 'a'));
  });
});
