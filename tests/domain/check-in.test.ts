import {
  ALLOW_MS,
  advance,
  type CheckIn,
  type CheckInEvent,
  CONNECT_MS,
  DEFAULT_CHECKLIST,
  dueAt,
  FAILED_PARTS,
  faultsOf,
  itemsFor,
  MAX_LENGTH_MS,
  ON_ITS_WAY_MS,
  RING_MS,
  readTicks,
  ring,
  ringsUntil,
  STILL_RINGS_MS,
  type Tick,
} from '@dutywall/shared/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const AT = Date.UTC(2026, 10, 25, 1);
const RUNS = process.env.DUTYWALL_LONG ? 50_000 : 5_000;

/** One event after another, a second apart unless told otherwise; what was refused changes nothing. */
function live(events: readonly (readonly [CheckInEvent, number?])[]): CheckIn {
  let now = ring('c', 'o', 'routine', AT);
  let at = AT;
  for (const [event, later = 1_000] of events) {
    at += later;
    const next = advance(now, event, at);
    if (next.ok) now = next.value;
  }
  return now;
}

const HEARD = { kind: 'heard' } as const;
const ANSWERED = { kind: 'answered' } as const;
const SEEN = { kind: 'seen' } as const;
const TIME = { kind: 'time' } as const;
const OFF_DUTY = { kind: 'off-duty' } as const;

describe('the course of a check-in', () => {
  it('CI2: rings 45 s from when the terminal said so; an answer on its way then still counts', () => {
    expect([RING_MS, CONNECT_MS, MAX_LENGTH_MS]).toEqual([45_000, 14_000, 1_800_000]);
    const heard = live([[HEARD, 20_000]]);
    expect(ringsUntil(heard)).toBe(AT + 65_000);
    expect(dueAt(heard)).toBe(AT + 65_000 + ON_ITS_WAY_MS);
    expect(live([[HEARD], [ANSWERED, RING_MS + 1_999]]).stage).toBe('connecting');
    expect(live([[HEARD], [ANSWERED, RING_MS + 2_000]]).stage).toBe('ringing');
    expect(live([[HEARD], [HEARD, 40_000], [TIME, 7_000]])).toMatchObject({ outcome: 'no-answer', endedBy: 'time' });
  });

  it('CI2: who was never reached has not been silent', () => {
    expect(live([[TIME, RING_MS + 2_000]])).toMatchObject({
      ...{ outcome: 'technical-failure', failedPart: 'terminal-not-reached', endedBy: 'system' },
    });
  });

  it('CI2: who put the phone away, or lost the network while it rang, has not been silent', () => {
    const last = RING_MS + ON_ITS_WAY_MS - STILL_RINGS_MS;
    expect(live([[HEARD], [HEARD, last], [TIME, STILL_RINGS_MS]]).outcome).toBe('no-answer');
    expect(live([[HEARD], [HEARD, last - 1], [TIME, STILL_RINGS_MS + 1]])).toMatchObject({
      ...{ outcome: 'technical-failure', failedPart: 'terminal-lost', endedBy: 'system' },
    });
    expect(live([[HEARD], [TIME, RING_MS + 2_000]]).outcome).toBe('technical-failure');
  });

  it('CI2: whoever is asked for the camera has answered; connecting counts from when it is allowed', () => {
    const asks = [[ANSWERED], [{ kind: 'troubled', part: 'permission' }]] as const;
    expect(live([...asks, [TIME, CONNECT_MS]]).stage).toBe('connecting');
    expect(live([...asks, [TIME, ALLOW_MS]])).toMatchObject({ outcome: 'technical-failure', failedPart: 'permission' });
    const allowed = [...asks, [{ kind: 'troubled', part: null }, 30_000]] as const;
    expect(live([...allowed, [TIME, CONNECT_MS - 1]]).stage).toBe('connecting');
    expect(live([...allowed, [TIME, CONNECT_MS]])).toMatchObject({ failedPart: 'no-route' });
    expect(live([...allowed, [SEEN]])).toMatchObject({ stage: 'live', readyAt: null, suspect: null });
  });

  it('CI2: busy has a reason', () => {
    const ringing = ring('c', 'o', 'routine', AT);
    expect(advance(ringing, { kind: 'declined', reason: ' ' }, AT)).toMatchObject({ refusal: { code: 'busy-reason' } });
    expect(advance(ringing, { kind: 'hung-up', by: 'officer' }, AT)).toMatchObject({
      refusal: { code: 'busy-reason' },
    });
    expect(live([[{ kind: 'declined', reason: ' 处置纠纷 ' }]])).toMatchObject({
      outcome: 'busy',
      busyReason: '处置纠纷',
    });
  });

  it('CI2: without a picture in 15 s it is technical, and says what an end suspected last', () => {
    const late = [TIME, CONNECT_MS] as const;
    expect(live([[ANSWERED], late])).toMatchObject({ outcome: 'technical-failure', failedPart: 'no-route' });
    expect(live([[ANSWERED], [{ kind: 'troubled', part: 'no-media' }], late]).failedPart).toBe('no-media');
    const mended = live([
      [ANSWERED],
      [{ kind: 'troubled', part: 'no-media' }],
      [{ kind: 'troubled', part: null }],
      late,
    ]);
    expect(mended.failedPart).toBe('no-route');
    expect(live([[ANSWERED], [SEEN], late])).toMatchObject({ stage: 'live', suspect: null });
  });

  it('CI3: either side ends it; what was seen stays answered whatever ends it', () => {
    const seen = [[HEARD], [ANSWERED], [SEEN]] as const;
    for (const by of ['officer', 'supervisor'] as const) {
      expect(live([...seen, [{ kind: 'hung-up', by }]])).toMatchObject({ outcome: 'answered', endedBy: by });
    }
    expect(live([...seen, [{ kind: 'lost', side: 'officer' }]])).toMatchObject({
      ...{ outcome: 'answered', endedBy: 'system', failedPart: 'terminal-lost' },
    });
    expect(live([...seen, [{ kind: 'failed', part: 'permission' }]]).failedPart).toBe('permission');
    expect(live([...seen, [TIME, MAX_LENGTH_MS]])).toMatchObject({ outcome: 'answered', endedBy: 'time' });
  });

  it('CI1: ends with the duty that it verifies, and before a picture that says nothing about the officer', () => {
    expect(live([[HEARD], [ANSWERED], [SEEN], [OFF_DUTY]])).toMatchObject({ outcome: 'answered', endedBy: 'off-duty' });
    for (const before of [[], [[HEARD]], [[HEARD], [ANSWERED]]] as const) {
      expect(live([...before, [OFF_DUTY]])).toMatchObject({ outcome: 'cancelled', endedBy: 'off-duty' });
    }
  });

  it('an officer who hangs up before anything was seen has not refused', () => {
    expect(live([[ANSWERED], [{ kind: 'hung-up', by: 'officer' }]])).toMatchObject({ outcome: 'technical-failure' });
    expect(live([[ANSWERED], [{ kind: 'hung-up', by: 'supervisor' }]])).toMatchObject({ outcome: 'cancelled' });
    expect(live([[{ kind: 'hung-up', by: 'supervisor' }]])).toMatchObject({ outcome: 'cancelled' });
  });

  const event: fc.Arbitrary<CheckInEvent> = fc.oneof(
    fc.constantFrom<CheckInEvent>(HEARD, ANSWERED, SEEN, TIME, { kind: 'deaf' }, OFF_DUTY),
    fc.constantFrom(...FAILED_PARTS).map((part): CheckInEvent => ({ kind: 'unable', part })),
    fc.constantFrom(...FAILED_PARTS, null).map((part): CheckInEvent => ({ kind: 'troubled', part })),
    fc.constantFrom(...FAILED_PARTS).map((part): CheckInEvent => ({ kind: 'failed', part })),
    fc.constantFrom('', '有事').map((reason): CheckInEvent => ({ kind: 'declined', reason })),
    fc.constantFrom('officer', 'supervisor').map((side): CheckInEvent => ({ kind: 'lost', side })),
    fc.constantFrom('officer', 'supervisor').map((by): CheckInEvent => ({ kind: 'hung-up', by })),
  );
  const course = fc.array(fc.tuple(event, fc.oneof(fc.nat(3_000), fc.nat(60_000))), { maxLength: 25 });
  /** Every state that the events lead through. */
  function states(events: readonly (readonly [CheckInEvent, number])[]): [CheckIn, CheckInEvent | null, number][] {
    const all: [CheckIn, CheckInEvent | null, number][] = [[ring('c', 'o', 'routine', AT), null, AT]];
    for (const [one, later] of events) {
      const [now, , at] = all.at(-1) as [CheckIn, CheckInEvent | null, number];
      const next = advance(now, one, at + later);
      all.push([next.ok ? next.value : now, one, at + later]);
    }
    return all;
  }

  it('any order of events: an end is final, has an outcome, and is nothing but what CI2 names', () => {
    fc.assert(
      fc.property(course, (events) => {
        let ended: CheckIn | null = null;
        for (const [now] of states(events)) {
          if (ended) expect(now).toBe(ended);
          if (now.stage === 'ended') ended = now;
          expect(now.stage === 'ended').toBe(now.outcome !== null);
          expect(now.stage === 'ended').toBe(now.endedAt !== null);
          expect(now.outcome === 'busy').toBe(now.busyReason !== null);
          if (now.outcome === 'technical-failure') expect(now.failedPart).not.toBeNull();
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('CI2: no-answer only when the terminal rang for its whole time, by nothing but time; busy only by a word', () => {
    fc.assert(
      fc.property(course, (events) => {
        const all = states(events);
        for (const [index, [now, by]] of all.entries()) {
          const before = all[index - 1]?.[0];
          if (before?.stage === 'ended' || now.stage !== 'ended') continue;
          if (now.outcome === 'no-answer') {
            expect(by).toEqual(TIME);
            expect(now.heardAt).not.toBeNull();
            expect(now.answeredAt).toBeNull();
            expect((now.endedAt ?? 0) - (now.heardAt ?? 0)).toBeGreaterThanOrEqual(RING_MS);
          }
          if (now.outcome === 'busy') expect(by?.kind).toBe('declined');
          if (['unable', 'failed', 'lost', 'deaf', 'troubled'].includes(by?.kind ?? '')) {
            expect(['technical-failure', 'answered']).toContain(now.outcome);
          }
          // Answered means: seen. What was seen is answered, whatever ended it.
          expect(now.outcome === 'answered').toBe(now.liveAt !== null);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('when somebody looks does not matter: an earlier look changes nothing that a later one finds', () => {
    fc.assert(
      fc.property(course, fc.nat(30_000), (events, later) => {
        const [now, , at] = states(events).at(-1) as [CheckIn, unknown, number];
        const once = advance(now, TIME, at + later);
        const twice = advance(now, TIME, at + Math.floor(later / 2));
        const then = twice.ok ? advance(twice.value, TIME, at + later) : twice;
        expect(then).toEqual(once);
      }),
      { numRuns: RUNS },
    );
  });

  it('a check-in ends: whatever happens, time ends it within 33 minutes', () => {
    fc.assert(
      fc.property(course, (events) => {
        const [now, , at] = states(events).at(-1) as [CheckIn, unknown, number];
        const most = Math.max(at, AT + 2 * RING_MS + ON_ITS_WAY_MS + ALLOW_MS + CONNECT_MS + MAX_LENGTH_MS);
        const end = advance(now, TIME, most);
        expect(end.ok && end.value.stage).toBe('ended');
      }),
      { numRuns: RUNS },
    );
  });
});

describe('the checklist', () => {
  const list = { version: 1, items: DEFAULT_CHECKLIST };
  const officer = { kind: 'enforcement', equipment: ['对讲机', '执法记录仪'] } as const;
  const idsOf = (of: { kind: 'enforcement' | 'auxiliary'; equipment: readonly string[] }, items = DEFAULT_CHECKLIST) =>
    itemsFor({ version: 1, items }, of).map(({ id }) => id);

  it('CI4: asks by officer kind and issued equipment', () => {
    expect(idsOf(officer)).toEqual(['uniform', 'insignia', 'tidy', 'body-camera', 'at-post', 'on-duty']);
    expect(idsOf({ ...officer, equipment: ['对讲机'] })).not.toContain('body-camera');
    const more = [...DEFAULT_CHECKLIST, { ...DEFAULT_CHECKLIST[0], id: 'baton', kinds: ['enforcement'] } as never];
    expect(idsOf(officer, more)).toContain('baton');
    expect(idsOf({ ...officer, kind: 'auxiliary' }, more)).not.toContain('baton');
  });

  it('CI4: every item once, in the list’s order; only a fault says something against the officer', () => {
    const items = itemsFor(list, officer);
    const ticks: Tick[] = items.map(({ id }) => ({ item: id, verdict: 'not-visible' }));
    const back = readTicks(items, [...ticks].reverse());
    expect(back.ok && back.value.map(({ item }) => item)).toEqual(items.map(({ id }) => id));
    expect(back.ok && faultsOf(back.value)).toEqual([]);
    expect(readTicks(items, ticks.slice(1))).toMatchObject({ refusal: { code: 'item-missing' } });
    expect(readTicks(items, [...ticks, ticks[0] as Tick])).toMatchObject({ refusal: { code: 'item-twice' } });
    expect(readTicks(items, [...ticks, { item: 'x', verdict: 'pass' }])).toMatchObject({
      refusal: { code: 'unknown-item' },
    });
    const faulty = ticks.map((tick) => (tick.item === 'tidy' ? { ...tick, verdict: 'fault' as const } : tick));
    expect(faultsOf(faulty).map(({ item }) => item)).toEqual(['tidy']);
  });
});
