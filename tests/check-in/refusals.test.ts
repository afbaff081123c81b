import { rm } from 'node:fs/promises';
import { SECOND, toIso } from '@dutywall/shared/kit';
import { MAX_SDP } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { once } from '../live/server.ts';
import type { TestDatabase } from '../support/db.ts';
import { CheckInWorld, connect, NOW, PEOPLE, peerName, START_MS, STORES, seedPeople, type Who } from './world.ts';

// Longer than most: everything that is refused, in one world.

describe.each(STORES)('what check-ins refuse on %s', (_name, missing, open) => {
  describe.skipIf(missing !== null)(missing ?? 'by direct socket commands', () => {
    let store: TestDatabase;
    let world: CheckInWorld;

    beforeAll(async () => {
      store = await open();
      await seedPeople(store.db);
    }, START_MS);
    afterAll(async () => {
      await store.close();
      await rm(store.dataDir, { recursive: true, force: true });
    });
    beforeEach(async () => {
      world = await CheckInWorld.open(store.db);
    });
    afterEach(async () => {
      await world.close();
      expect(world.errors).toEqual([]);
      expect(world.live.errors).toEqual([]);
    });

    /** The newest audit entry: who, about whom, which code. */
    async function lastRefusal(action: string) {
      const last = (await world.audited(action)).at(-1);
      return last && { actor: last.actor, subject: last.subject, code: last.detail.code };
    }

    it.each([
      ['off shift', 'li', 'off', {}, 'off-shift'],
      ['on leave in the shift', 'li', 'away', {}, 'off-shift'],
      ['another squad', 'zhao', 'o1', {}, 'out-of-scope'],
      ['nobody', 'li', 'ghost', {}, 'out-of-scope'],
      ['without a reason', 'li', 'o1', { reason: undefined }, 'check-in-reason'],
      ['with a reason of their own', 'li', 'o1', { reason: 'curious' }, 'check-in-reason'],
      ['SOS without an SOS', 'li', 'o1', { reason: 'sos' }, 'check-in-reason'],
      ['an incident that is not named', 'li', 'o1', { reason: 'incident' }, 'check-in-reason'],
      ['somebody else’s incident', 'li', 'o2', { reason: 'incident', incident: 'i1' }, 'check-in-reason'],
      ['a draw that there is not', 'li', 'o1', { reason: 'spot-check', spotCheck: 'none' }, 'check-in-reason'],
      ['themselves', 'li', 'o12', {}, 'self-check-in'],
      ['by an officer', 'o2', 'o1', {}, 'forbidden'],
      ['by the wall', 'wall', 'o1', {}, 'forbidden'],
      ['by a leader', 'leader', 'o1', {}, 'forbidden'],
      ['by an auditor', 'auditor', 'o1', {}, 'forbidden'],
      ['by an administrator', 'admin', 'o1', {}, 'forbidden'],
    ] as const)('CI1: ringing %s is refused and audited', async (_what, who, officer, more, code) => {
      const page = await world.page(who);
      const { reason, ...rest } = { reason: 'routine', ...more } as { reason?: string };
      expect(await page.ask('ring-officer', { officer, ...(reason ? { reason } : {}), ...rest })).toBe(code);
      expect(await lastRefusal('check-in-refused')).toEqual({ actor: PEOPLE[who].account, subject: officer, code });
      expect(world.room.book.officers().size).toBe(0);
      expect(
        await store.db.query('SELECT id FROM check_in WHERE officer_id = $1 AND ended_at IS NULL', [officer]),
      ).toEqual([]);
    });

    it('CI1: an open SOS is the exception, off shift and on leave, and it ends', async () => {
      const li = await world.page('li');
      world.sos.set('off', NOW - 1_000).set('away', NOW - 1_000);
      const row = await li.ask('ring-officer', { officer: 'off', reason: 'sos' });
      expect(row).toMatchObject({ stage: 'ringing', reason: 'sos' });
      expect(await li.ask('ring-officer', { officer: 'away', reason: 'routine' })).toMatchObject({ stage: 'ringing' });
      const stored = await store.db.query('SELECT shift_id FROM check_in WHERE id = $1', [row.id]);
      expect(stored).toEqual([{ shift_id: null }]);
      await li.ask('end-check-in', { checkIn: row.id });
      world.sos.clear();
      expect(await li.ask('ring-officer', { officer: 'off', reason: 'sos' })).toBe('off-shift');
    });

    it('one check-in an officer, nine a supervisor, also when they come at once', async () => {
      const [li, wang] = [await world.page('li'), await world.page('wang')];
      const both = await Promise.all([
        li.ask('ring-officer', { officer: 'o1', reason: 'routine' }),
        wang.ask('ring-officer', { officer: 'o1', reason: 'routine' }),
      ]);
      expect(both.filter((one) => one === 'in-check-in')).toHaveLength(1);
      const ringer = both[0] === 'in-check-in' ? wang : li;
      for (let at = 2; at <= 9; at++) {
        expect(await ringer.ask('ring-officer', { officer: `o${at}`, reason: 'routine' })).toMatchObject({
          stage: 'ringing',
        });
      }
      expect(await ringer.ask('ring-officer', { officer: 'o10', reason: 'routine' })).toBe('too-many-check-ins');
      expect((await lastRefusal('check-in-refused'))?.code).toBe('too-many-check-ins');
    });

    it('three pages look through one phone, the ringing supervisor’s seat is kept, a fourth is refused and audited', async () => {
      const [li, o1, wang] = [await world.page('li'), await world.page('o1'), await world.page('wang')];
      const [wall, other] = [await world.page('wall'), await world.page('wallB')];
      const { checkIn } = await connect(li, o1);
      const join = (page: typeof li) => page.ask('join-check-in', { checkIn, peer: peerName() });
      expect(await join(wall)).toBe('not-on-wall');
      expect(await li.ask('show-check-in', { checkIn, onWall: true })).toMatchObject({ onWall: true, viewers: 1 });
      expect(await join(wall)).toMatchObject({ checkIn });
      expect(await join(other)).toBe('out-of-scope');
      expect(await join(wang)).toMatchObject({ checkIn });
      expect(await join(wall)).toBe('viewers-full');
      expect(await lastRefusal('check-in-look-refused')).toEqual({
        actor: 'wall',
        subject: 'o1',
        code: 'viewers-full',
      });
      // A reload takes the own seat again, the supervisor's and the viewer's.
      expect(await join(wang)).toMatchObject({ checkIn });
      const { peers } = await join(li);
      // The officer is told who looks, and that one of them is the big screen.
      expect(peers.map((one: { side: string }) => one.side).sort()).toEqual([
        'officer',
        'supervisor',
        'viewer',
        'wall',
      ]);
      await li.told(({ viewers }) => viewers === 3);
      // Off the wall, the wall is an end no longer.
      await li.ask('show-check-in', { checkIn, onWall: false });
      await li.told(({ onWall, viewers }) => !onWall && viewers === 2);
      await wall.heard('peers', ({ peers }) => peers.length === 3);
      expect(await join(wall)).toBe('not-on-wall');
    });

    it('CI7: one of a supervisor’s is on the wall: the next takes its place', async () => {
      const li = await world.page('li');
      const [one, two] = [
        await li.ask('ring-officer', { officer: 'o1', reason: 'routine' }),
        await li.ask('ring-officer', { officer: 'o2', reason: 'routine' }),
      ];
      await li.ask('show-check-in', { checkIn: one.id, onWall: true });
      await li.ask('show-check-in', { checkIn: two.id, onWall: true });
      expect(world.room.book.get(one.id)?.onWall).toBe(false);
      expect(world.room.book.get(two.id)?.onWall).toBe(true);
    });

    it.each([
      ['o2', 'check-in-look-refused', 'forbidden'],
      ['o1', 'check-in-look-refused', 'forbidden'],
      ['zhao', 'check-in-look-refused', 'out-of-scope'],
      ['leader', 'check-in-look-refused', 'forbidden'],
      ['auditor', 'check-in-look-refused', 'forbidden'],
    ] as const)('looking by %s is refused and audited', async (who, action, code) => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn } = await connect(li, o1);
      const page = who === 'o1' ? o1 : await world.page(who);
      expect(await page.ask('join-check-in', { checkIn, peer: peerName() })).toBe(code);
      expect(await lastRefusal(action)).toEqual({ actor: PEOPLE[who].account, subject: 'o1', code });
    });

    it('nobody answers, hears, declines, ends or shows somebody else’s', async () => {
      const [li, wang, o2] = [await world.page('li'), await world.page('wang'), await world.page('o2')];
      const { id: checkIn } = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      for (const page of [o2, wang, li]) {
        expect(await page.ask('answer-check-in', { checkIn, peer: peerName() })).toBe('not-an-end');
        expect(await page.ask('hear-check-in', { checkIn })).toBe('not-an-end');
        expect(await page.ask('decline-check-in', { checkIn, reason: '忙着' })).toBe('not-an-end');
      }
      for (const page of [o2, wang]) {
        expect(await page.ask('end-check-in', { checkIn })).toBe('not-an-end');
        expect(await page.ask('show-check-in', { checkIn, onWall: true })).toBe('not-an-end');
      }
      expect(world.room.book.get(checkIn)?.course).toMatchObject({ stage: 'ringing', heardAt: null });
      expect((await lastRefusal('check-in-touch-refused'))?.subject).toBe('o1');
    });

    it('an end speaks only for itself, to an end of the same check-in, through the officer', async () => {
      const [li, o1, o2, wang] = [
        await world.page('li'),
        await world.page('o1'),
        await world.page('o2'),
        await world.page('wang'),
      ];
      const { checkIn, phone, desk } = await connect(li, o1);
      const elsewhere = await connect(wang, o2);
      const viewer = peerName();
      await wang.ask('join-check-in', { checkIn, peer: viewer });
      const description = { type: 'answer', sdp: 'v=0' } as const;
      const say = (page: typeof li, from: string, to: string, of = checkIn) =>
        page.ask('signal-check-in', { checkIn: of, from, to, description });
      const touches = async () => (await world.audited('check-in-touch-refused')).length;
      const before = await touches();
      expect(await say(o2, elsewhere.phone, desk)).toBe('not-an-end');
      expect(await say(o2, phone, desk)).toBe('not-an-end');
      expect(await lastRefusal('check-in-touch-refused')).toEqual({
        actor: PEOPLE.o2.account,
        subject: 'o1',
        code: 'not-an-end',
      });
      expect(await say(li, desk, elsewhere.phone)).toBe('not-an-end');
      expect(await say(li, desk, viewer)).toBe('not-an-end');
      expect(await say(li, desk, desk)).toBe('not-an-end');
      expect(await say(li, desk, phone, 'stale')).toBe('stale-check-in');
      expect(await say(wang, viewer, phone)).toEqual({});
      expect(await o2.ask('report-check-in', { checkIn, peer: phone, media: 'failed' })).toBe('not-an-end');
      expect(await o2.ask('leave-check-in', { checkIn, peer: phone })).toBe('not-an-end');
      // A stranger's words are written down; those of own pages that come late or to the wrong end are not.
      expect((await touches()) - before).toBe(4);
      // A name that another page uses is not taken over.
      expect(await wang.ask('join-check-in', { checkIn, peer: desk })).toBe('conflict');
      expect(li.events.filter(({ kind }) => kind === 'signal')).toEqual([]);
      expect(world.room.book.get(checkIn)?.course.stage).toBe('live');
    });

    it('glare: two offers cross, each reaches the other end and the ends settle it', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn, phone, desk } = await connect(li, o1);
      const offer = (sdp: string) => ({ type: 'offer', sdp }) as const;
      await Promise.all([
        li.ask('signal-check-in', { checkIn, from: desk, to: phone, description: offer('of the desk') }),
        o1.ask('signal-check-in', { checkIn, from: phone, to: desk, description: offer('of the phone') }),
      ]);
      expect((await o1.heard('signal')).description?.sdp).toBe('of the desk');
      expect((await li.heard('signal')).description?.sdp).toBe('of the phone');
    });

    it('10,000 candidates, much too long a description, unknown keys: refused with a code, the call goes on', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn, phone, desk } = await connect(li, o1);
      const one = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };
      const ask = { checkIn, from: phone, to: desk };
      const many = (count: number) => Array.from({ length: count }, () => one);
      expect(await o1.ask('signal-check-in', { ...ask, candidates: many(21) })).toBe('bad-request');
      const answers: string[] = [];
      for (let at = 0; at < 11; at++) answers.push(await o1.ask('signal-check-in', { ...ask, candidates: many(20) }));
      expect(answers.at(-2)).toEqual({});
      expect(answers.at(-1)).toBe('too-large');
      const long = 'x'.repeat(MAX_SDP + 1);
      expect(await o1.ask('signal-check-in', { ...ask, description: { type: 'offer', sdp: long } })).toBe(
        'bad-request',
      );
      const odd = { ...ask, description: { type: 'offer', sdp: '', role: 'admin' } };
      expect(await o1.ask('signal-check-in', odd as never)).toBe('bad-request');
      expect(await o1.ask('signal-check-in', { ...ask, description: { type: 'offer', sdp: 'v=0' } })).toEqual({});
      expect(await o1.ask('signal-check-in', { ...ask, candidates: many(20) })).toEqual({});
    });

    it('1 MB of SDP closes that connection alone, which comes back and finds its check-in', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn, phone, desk } = await connect(li, o1);
      const closed = once(o1.socket, 'disconnect', 10_000);
      o1.socket.emit('signal-check-in', {
        checkIn,
        from: phone,
        to: desk,
        description: { type: 'offer', sdp: 'x'.repeat(1_000_000) },
      });
      await closed;
      const again = await world.page('o1');
      expect(await again.ask('answer-check-in', { checkIn, peer: peerName() })).toMatchObject({ checkIn });
      expect(world.room.book.get(checkIn)?.course.stage).toBe('live');
    });

    it('stale ids and too many commands are told, and cost no statement', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const peer = peerName();
      for (const checkIn of ['never', 'x'.repeat(64), '../../etc']) {
        expect(await o1.ask('answer-check-in', { checkIn, peer })).toBe('stale-check-in');
        expect(await li.ask('join-check-in', { checkIn, peer })).toBe('stale-check-in');
        expect(await li.ask('report-check-in', { checkIn, peer, media: 'flowing' })).toBe('stale-check-in');
        expect(await li.ask('end-check-in', { checkIn })).toBe('stale-check-in');
      }
      expect(await o1.ask('answer-check-in', { checkIn: 'x'.repeat(65), peer })).toBe('bad-request');
      const before = (await world.audited()).length;
      const hasty = await Promise.all(Array.from({ length: 60 }, () => o1.ask('end-check-in', { checkIn: 'never' })));
      expect(hasty).toContain('too-many-requests');
      expect(await world.audited()).toHaveLength(before);
    });

    it('who is refused without end does not fill the audit log', async () => {
      const before = (await world.audited()).length;
      const ring = world.room.commands['ring-officer'];
      const codes: string[] = [];
      for (let at = 0; at < 100; at++) {
        const answer = await ring(PEOPLE.o2, { officer: 'o1', reason: 'routine' });
        codes.push(answer.ok ? 'ok' : answer.refusal.code);
      }
      expect(new Set(codes.slice(0, 30))).toEqual(new Set(['forbidden']));
      expect(codes.at(-1)).toBe('too-many-requests');
      expect((await world.audited()).length - before).toBe(31);
      world.clock.at += 61 * SECOND;
      expect(await ring(PEOPLE.o2, { officer: 'o1', reason: 'routine' })).toMatchObject({
        refusal: { code: 'forbidden' },
      });
    });

    it('a session that ends loses its ends at once; the officer’s page hears it', async () => {
      const [li, o1, wang] = [await world.page('li'), await world.page('o1'), await world.page('wang')];
      const { checkIn, phone, desk } = await connect(li, o1);
      const viewer = peerName();
      await wang.ask('join-check-in', { checkIn, peer: viewer });
      world.live.bus.publish('session-revoked', { account: 'wang', sessionSha256: null });
      await o1.heard('peers', ({ peers }) => peers.map(({ peer }) => peer).join() === [desk, phone].join());
      world.live.bus.publish('scope-changed', { account: 'li' });
      await o1.heard('peers', ({ peers }) => peers.length === 1);
      await world.wait(15 * SECOND);
      await o1.ask('report-check-in', { checkIn, peer: phone, media: 'interrupted' });
      await world.wait(10 * SECOND);
      const ended = await store.db.query('SELECT outcome, failed_part FROM check_in WHERE id = $1', [checkIn]);
      expect(ended).toEqual([{ outcome: 'answered', failed_part: 'supervisor-lost' }]);
    });

    it('what ended stays as it ended, and no course is taken back', async () => {
      const li = await world.page('li');
      const { id } = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      await li.ask('end-check-in', { checkIn: id });
      const swap = store.db.query(`UPDATE check_in SET outcome = 'no-answer', heard_at = $2 WHERE id = $1`, [
        id,
        toIso(NOW),
      ]);
      await expect(swap).rejects.toThrow();
      await expect(store.db.query('DELETE FROM check_in WHERE id = $1', [id])).rejects.toThrow();
      await expect(store.db.query('DELETE FROM check_in_event WHERE check_in_id = $1', [id])).rejects.toThrow();
      await expect(
        store.db.query(
          `INSERT INTO check_in (id, officer_id, rung_by, rung_by_name, unit, reason, rang_at, ended_at, outcome)
                        VALUES ('never-heard', 'o1', 'li', 'li', '', 'routine', $1, $1, 'no-answer')`,
          [toIso(NOW)],
        ),
      ).rejects.toThrow();
    });

    it.each(['li', 'wall', 'o1'] as const)('%s learns of a commanded change only what is theirs', async (who: Who) => {
      const [zhao, page] = [await world.page('zhao'), await world.page(who)];
      await zhao.ask('ring-officer', { officer: 'p1', reason: 'routine' });
      await zhao.told(({ officer }) => officer === 'p1');
      expect(page.rows).toEqual([]);
      expect(page.events).toEqual([]);
    });
  });
});
