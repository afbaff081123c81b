import { DUTY_STATES, type DutyState } from '@dutywall/shared/domain';
import { type IncidentRow, NO_SLOT_STATE, type StandingRow, snapshotOf, untouched } from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';
import { seeded } from '../protocol/support.ts';
import { fixAt, seat, TestClient, testHub } from './support.ts';

const SEEDS = process.env.DUTYWALL_LONG ? 300 : 30;
const SQUADS = ['a', 'b', 'c'];

/** Every column of a board and what it holds of a slot that is nobody's. */
const BLANK = [
  ['lonE6', 0],
  ['latE6', 0],
  ['eventAtS', 0],
  ['course', 65_535],
  ['sigmaM', 0],
  ['state', NO_SLOT_STATE],
  ['cause', 0],
  ['overlays', 0],
  ['battery', 255],
] as const;

const standing = (slot: number, state: DutyState): StandingRow => ({
  slot,
  state,
  cause: state === 'no-signal' ? 'link-lost' : null,
  since: 1,
  overlays: state === 'off-post' ? ['sos', 'battery-low'] : [],
  shift: null,
  posts: ['岗'],
  arrived: true,
});
/** The slot is deliberately not the officer's: the publisher knows better. */
const incident = (id: string, officer: string, to: number | null = null): IncidentRow =>
  untouched({
    id,
    officer,
    slot: 0,
    kind: 'off-post',
    cause: null,
    from: 1,
    knownFrom: 2,
    to,
    text: { zh: '离', en: 'left' },
    acknowledgedBy: null,
    acknowledgedAt: null,
  });

describe('live hub', () => {
  it('whatever happens, every client ends with exactly the part of the server state in its scope', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seeded(seed);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
      // Small parts, so that catch-ups take several ticks while everything goes on.
      const { hub, clock, settle } = testHub(seed % 2 === 0 ? 3 : undefined);
      const { publisher } = hub;
      const truth = new TestClient(hub, SQUADS, 'supervisor');
      truth.room = Number.POSITIVE_INFINITY;
      truth.hello();
      const scopes = [['a'], ['a', 'b'], SQUADS, ['c'], ['a', 'b']];
      const clients = scopes.map((scope) => ({ scope, client: new TestClient(hub, scope) }));
      for (const { client } of clients) client.answersMarks = random() < 0.5;
      let incidents = 0;
      const openIncidents: IncidentRow[] = [];

      for (let step = 0; step < 400; step++) {
        const dice = random();
        const officer = `o${Math.floor(random() * 40)}`;
        const slot = publisher.slotOf(officer);
        const one = pick(clients);
        if (dice < 0.1) seat(publisher, officer, pick(SQUADS));
        else if (dice < 0.12) publisher.unseat(officer);
        else if (dice < 0.45 && slot >= 0) {
          const more = {
            courseDeg: random() < 0.5 ? random() * 360 : null,
            battery: random() < 0.3 ? random() : null,
            sigmaM: 8 + random() * 40,
          };
          publisher.place(slot, fixAt(clock.at - random() * 3000, 118.8 + random() / 50, 31.9 + random() / 50, more));
        } else if (dice < 0.55 && slot >= 0) publisher.stand(standing(slot, pick(DUTY_STATES)));
        else if (dice < 0.58 && slot >= 0) {
          const row = incident(`i${++incidents}`, officer);
          openIncidents.push(row);
          publisher.fact('incident-opened', 'a', row);
        } else if (dice < 0.6 && openIncidents.length > 0) {
          const row = openIncidents.shift() as IncidentRow;
          publisher.fact('incident-closed', null, { ...row, to: clock.at });
        } else if (dice < 0.61) {
          publisher.fact('squad-changed', null, {
            id: pick(SQUADS),
            parent: null,
            name: `队${step}`,
            degraded: random() < 0.5,
          });
        } else if (dice < 0.615) one.client.hello(random() < 0.3);
        else if (dice < 0.62) one.client.leave();
        else if (dice < 0.7) settle();
        else if (dice < 0.9) {
          clock.at += 250;
          hub.tick();
        } else if (dice < 0.92) hub.pulse();
        else if (dice < 0.94) hub.prove();
        // Some read everything, some a little, some nothing for a while.
        for (const { client } of clients) if (random() < 0.3) client.read(Math.floor(random() * 6));
        truth.read();
      }
      // Only those who are away say hello: a full frame would heal what the deltas before it broke.
      for (const { client } of clients) {
        client.read();
        if (!client.joined) client.hello();
      }
      for (let round = 0; round < 40; round++) {
        clock.at += 250;
        hub.tick();
        for (const { client } of clients) client.read();
        truth.read();
      }
      hub.prove();
      for (const { scope, client } of [...clients, { scope: SQUADS, client: truth }]) {
        client.read();
        const about = `seed ${seed}, scope ${scope}`;
        expect(client.gaps, about).toBe(0);
        expect(client.wrongProofs, about).toBe(0);
        expect(client.proofs, about).toBeGreaterThan(0);
        expect(client.farewells, about).toEqual([]);
        const squads = new Set(scope);
        if (!client.state || !truth.state) throw new Error('no state');
        const sorted = (state: typeof client.state) => {
          const part = snapshotOf(state, squads);
          return {
            slots: part.slots.toSorted((x, y) => x.slot - y.slot),
            standings: part.standings.toSorted((x, y) => x.slot - y.slot),
            squads: part.squads.toSorted((x, y) => (x.id < y.id ? -1 : 1)),
            incidents: part.incidents.toSorted((x, y) => (x.id < y.id ? -1 : 1)),
          };
        };
        expect(sorted(client.state), about).toEqual(sorted(truth.state));
        // Nothing of other squads came in.
        expect([...client.state.slots.values()].every((row) => squads.has(row.squad))).toBe(true);
        for (let slot = 0; slot < truth.board.size; slot++) {
          const row = truth.state.slots.get(slot);
          const seen = row !== undefined && squads.has(row.squad);
          for (const [name, blank] of BLANK) {
            const held = client.board[name][slot] ?? blank;
            expect(held, `${about} slot ${slot} ${name}`).toBe(seen ? truth.board[name][slot] : blank);
          }
        }
      }
    }
  });

  it('answers hello from one moment: facts before it are in the snapshot, facts after it follow, none twice', () => {
    const { hub, clock, settle } = testHub();
    const slot = seat(hub.publisher, 'o1', 'a');
    const early = new TestClient(hub, ['a']);
    early.hello();
    hub.publisher.stand(standing(slot, 'expected'));
    hub.publisher.fact('incident-opened', 'a', incident('i1', 'o1'));
    // Not flushed yet: the snapshot holds both, and the flush must not repeat them.
    clock.at += 5_000;
    const late = new TestClient(hub, ['a']);
    late.hello();
    hub.publisher.fact('incident-opened', 'a', incident('i2', 'o1'));
    settle();
    early.read();
    late.read();
    for (const client of [early, late]) {
      expect(client.gaps).toBe(0);
      expect([...(client.state?.incidents.keys() ?? [])]).toEqual(['i1', 'i2']);
      expect(client.state?.standings.get(slot)?.state).toBe('expected');
    }
    expect(late.said.filter((name) => name === 'facts')).toHaveLength(1);
  });

  it('resumes by sequence without a snapshot, and starts anew for a wrong epoch, the future or a fallen-out past', () => {
    const { hub, settle, counts } = testHub();
    seat(hub.publisher, 'o1', 'a');
    const client = new TestClient(hub, ['a']);
    client.hello();
    client.read();
    client.leave();
    hub.publisher.fact('incident-opened', 'a', incident('i1', 'o1'));
    settle();
    client.hello();
    client.read();
    expect(client.said).toEqual(['snapshot', 'resumed', 'facts']);
    expect(client.state?.incidents.has('i1')).toBe(true);

    const good = client.epoch;
    client.epoch = 'other';
    client.hello();
    client.read();
    expect(client.said.at(-1)).toBe('snapshot');
    expect(client.epoch).toBe(good);

    if (client.state) client.state.sequence = 2 ** 53 - 1;
    client.hello();
    client.read();
    expect(client.said.at(-1)).toBe('snapshot');

    client.leave();
    for (let i = 0; i < 17_000; i++) hub.publisher.fact('incident-opened', 'a', incident('i1', 'o1'));
    client.hello();
    client.read();
    expect(client.said.at(-1)).toBe('snapshot');
    expect(counts.resumes).toBe(1);
  });

  it('a reader with nothing missed in its own scope resumes however much happened elsewhere', () => {
    const { hub, settle } = testHub();
    seat(hub.publisher, 'o1', 'a');
    seat(hub.publisher, 'o2', 'b');
    const client = new TestClient(hub, ['a']);
    client.hello();
    client.read();
    client.leave();
    for (let i = 0; i < 17_000; i++) hub.publisher.fact('incident-opened', 'b', incident('x', 'o2'));
    settle();
    client.hello();
    seat(hub.publisher, 'o3', 'a');
    settle();
    client.read();
    expect(client.said).toEqual(['snapshot', 'resumed', 'facts']);
    expect(client.gaps).toBe(0);
    expect(client.state?.slots.size).toBe(2);
  });

  it('an incident leaves outside the tick, a verdict with it', () => {
    const { hub, settle } = testHub();
    const slot = seat(hub.publisher, 'o1', 'a');
    const client = new TestClient(hub, ['a']);
    client.hello();
    settle();
    client.read();
    hub.publisher.stand(standing(slot, 'off-post'));
    settle();
    expect(client.wire).toHaveLength(0);
    hub.publisher.fact('incident-opened', 'a', incident('i', 'o1'));
    settle();
    client.read();
    expect(client.state?.standings.get(slot)?.state).toBe('off-post');
    expect(client.state?.incidents.size).toBe(1);
  });

  it('a reader that stops reading is held, others are not; it catches up with the latest values and rejoins', () => {
    const { hub, clock, counts } = testHub();
    const slots = Array.from({ length: 50 }, (_, i) => seat(hub.publisher, `o${i}`, 'a'));
    const quick = new TestClient(hub, ['a']);
    const stuck = new TestClient(hub, ['a']);
    for (const client of [quick, stuck]) {
      client.hello();
      client.read();
    }
    for (let step = 1; step <= 200; step++) {
      for (const slot of slots) hub.publisher.place(slot, fixAt(clock.at, 118.8 + step / 1e4, 31.9));
      clock.at += 250;
      hub.tick();
      quick.read();
    }
    expect(stuck.wire.length).toBeLessThan(40);
    expect(quick.board.lonE6[7]).toBe(118_820_000);
    const frames = counts.frames;
    stuck.read();
    clock.at += 250;
    hub.tick();
    stuck.read();
    expect(counts.catchUps).toBe(1);
    expect(counts.frames).toBe(frames + 1);
    expect(stuck.board.lonE6.slice(0, 50)).toEqual(quick.board.lonE6.slice(0, 50));
    for (const slot of slots) hub.publisher.place(slot, fixAt(clock.at, 118.9, 31.9));
    clock.at += 250;
    hub.tick();
    stuck.read();
    quick.read();
    expect(counts.catchUps).toBe(1);
    expect(stuck.board.lonE6.slice(0, 50)).toEqual(quick.board.lonE6.slice(0, 50));
  });

  it('a client that answers marks gets no frames while the network still holds the last second', () => {
    const { hub, clock, counts } = testHub();
    const slot = seat(hub.publisher, 'o1', 'a');
    const client = new TestClient(hub, ['a']);
    client.room = Number.POSITIVE_INFINITY;
    client.answersMarks = true;
    client.hello();
    const go = () => {
      clock.at += 250;
      hub.publisher.place(slot, fixAt(clock.at, 118.8 + clock.at / 1e13, 31.9));
      hub.tick();
    };
    for (let i = 0; i < 8; i++) {
      go();
      client.read();
    }
    const before = counts.frames;
    for (let i = 0; i < 100; i++) go();
    expect(counts.frames - before).toBeLessThanOrEqual(9);
    client.read();
    go();
    client.read();
    expect(client.board.lonE6[slot]).toBe(Math.round((118.8 + clock.at / 1e13) * 1e6));
    expect(client.board.eventAtS[slot]).toBe(Math.floor(clock.at / 1000));
  });

  it('a fact lane that a slow reader cannot follow ends in one farewell, and memory stays bounded', () => {
    const { hub, settle } = testHub();
    seat(hub.publisher, 'o1', 'a');
    const client = new TestClient(hub, ['a']);
    client.hello();
    client.read();
    for (let i = 0; i < 20_000; i++) {
      hub.publisher.fact('incident-opened', 'a', incident(`i${i % 10}`, 'o1'));
      if (i % 20 === 0) settle();
    }
    expect(client.wire.length).toBeLessThan(30);
    client.read();
    hub.tick();
    expect(client.farewells).toEqual(['unavailable']);
  });

  it('a pulse tells a quiet client the last sequence of its own scope, whatever happens elsewhere', () => {
    const { hub, settle } = testHub();
    seat(hub.publisher, 'o1', 'a');
    const client = new TestClient(hub, ['a']);
    client.hello();
    seat(hub.publisher, 'o2', 'b');
    settle();
    hub.pulse();
    const last = client.wire.at(-1);
    client.read();
    expect(client.state?.sequence).toBe(1);
    expect(last).toMatch(/^2\["pulse",\{"serverTime":\d+,"sequence":1\}\]$/);
  });

  it('snapshots of one connection are bounded, in number and while one is still on its way', () => {
    const { hub, clock } = testHub();
    seat(hub.publisher, 'o1', 'a');
    const eager = new TestClient(hub, ['a']);
    let given = 0;
    for (let i = 0; i < 100; i++) {
      if (eager.hello(true)) given++;
      eager.read();
    }
    expect(given).toBe(10);
    clock.at += 10_000;
    expect(eager.hello(true)).toBe(true);
    const stopped = new TestClient(hub, ['a']);
    stopped.room = 0;
    expect(stopped.hello(true)).toBe(true);
    expect(stopped.hello(true)).toBe(false);
  });

  it('nothing moved, nothing sent: officers who stand still cost nothing', () => {
    const { hub, clock, counts } = testHub();
    for (let i = 0; i < 100; i++) seat(hub.publisher, `o${i}`, 'a');
    const client = new TestClient(hub, ['a']);
    client.hello();
    hub.tick();
    const frames = counts.frames;
    for (let i = 0; i < 40; i++) {
      clock.at += 250;
      hub.tick();
    }
    expect(counts.frames).toBe(frames);
  });

  it('a late fix moves nobody back; equal scopes share one room; roles without a lane are refused', () => {
    const { hub, clock } = testHub();
    const slot = seat(hub.publisher, 'o1', 'a');
    const client = new TestClient(hub, ['a']);
    client.hello();
    hub.publisher.place(slot, fixAt(clock.at, 118.8, 31.9));
    hub.publisher.place(slot, fixAt(clock.at - 60_000, 100, 30));
    hub.tick();
    client.read();
    expect(client.board.lonE6[slot]).toBe(118_800_000);
    for (const role of ['administrator', 'auditor', 'leader'] as const) {
      expect(new TestClient(hub, ['a'], role).hello()).toBe(false);
    }
    expect(new TestClient(hub, ['a'], 'supervisor').hello()).toBe(true);
  });

  it('another squad means another slot, with what is known of the officer said again for it', () => {
    const { hub, clock, settle } = testHub();
    const slot = seat(hub.publisher, 'o1', 'a');
    const [a, b] = [new TestClient(hub, ['a']), new TestClient(hub, ['b'])];
    a.hello();
    b.hello();
    hub.publisher.stand(standing(slot, 'on-post'));
    hub.publisher.place(slot, fixAt(clock.at, 118.8, 31.9));
    hub.publisher.fact('incident-opened', 'a', incident('i', 'o1'));
    hub.tick();
    a.read();
    b.read();
    const moved = seat(hub.publisher, 'o1', 'b');
    settle();
    hub.tick();
    a.read();
    b.read();
    expect(moved).not.toBe(slot);
    expect(hub.publisher.slotOf('o1')).toBe(moved);
    expect(a.state?.slots.size).toBe(0);
    expect(a.state?.incidents.size).toBe(0);
    expect(a.board.state[slot]).toBe(NO_SLOT_STATE);
    expect(b.state?.incidents.get('i')?.slot).toBe(moved);
    expect(b.state?.standings.get(moved)?.state).toBe('on-post');
    expect(b.board.lonE6[moved]).toBe(118_800_000);
  });
});
