import { rm } from 'node:fs/promises';
import { SECOND } from '@dutywall/shared/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../support/db.ts';
import { CheckInWorld, connect, NOW, PEOPLE, peerName, START_MS, STORES, seedPeople } from './world.ts';

describe.each(STORES)('the course of a check-in on %s', (_name, missing, open) => {
  describe.skipIf(missing !== null)(missing ?? 'over real sockets', () => {
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
    });

    const storedOf = async (id: string) => (await store.db.query('SELECT * FROM check_in WHERE id = $1', [id]))[0];

    it('CI1–CI3: ring, hear, answer, join, signal, report, end', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const row = await li.ask('ring-officer', { officer: 'o1', reason: 'incident', incident: 'i1' });
      expect(row).toMatchObject({
        stage: 'ringing',
        officer: 'o1',
        by: 'li',
        incident: 'i1',
        ringsUntil: NOW + 45_000,
      });
      const checkIn = row.id;
      const { call } = await o1.heard('call');
      expect(call).toMatchObject({ id: checkIn, stage: 'ringing', unit: '一中队', by: 'li', reason: 'incident' });

      const [desk, phone] = [peerName(), peerName()];
      expect(await li.ask('join-check-in', { checkIn, peer: desk })).toMatchObject({ checkIn, iceServers: [] });
      expect(await o1.ask('hear-check-in', { checkIn })).toEqual({});
      await li.told(({ heardAt }) => heardAt === NOW);
      const reply = await o1.ask('answer-check-in', { checkIn, peer: phone });
      expect(reply.peers.map((one: { side: string }) => one.side)).toEqual(['supervisor', 'officer']);
      await li.heard('peers', ({ peers }) => peers.some(({ peer, side }) => peer === phone && side === 'officer'));

      const description = { type: 'offer', sdp: 'v=0' } as const;
      expect(await o1.ask('signal-check-in', { checkIn, from: phone, to: desk, description })).toEqual({});
      expect(await li.heard('signal')).toMatchObject({ from: phone, to: desk, description });
      const candidates = [{ candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 }];
      expect(await li.ask('signal-check-in', { checkIn, from: desk, to: phone, candidates })).toEqual({});
      expect(await o1.heard('signal')).toMatchObject({ from: desk, candidates });

      await li.ask('report-check-in', { checkIn, peer: desk, media: 'flowing' });
      await li.told(({ stage, liveAt }) => stage === 'live' && liveAt === NOW);
      await world.wait(3 * SECOND);
      expect(await o1.ask('end-check-in', { checkIn })).toEqual({});
      const ended = await li.told(({ stage }) => stage === 'ended');
      expect(ended).toMatchObject({ outcome: 'answered', endedBy: 'officer', endedAt: NOW + 3_000, failedPart: null });
      expect((await o1.heard('call', (event) => event.call.stage === 'ended')).call.outcome).toBe('answered');
      expect(await storedOf(checkIn)).toMatchObject({ outcome: 'answered', ended_by: 'officer' });
      const kinds = await store.db.query('SELECT kind, actor FROM check_in_event WHERE check_in_id = $1 ORDER BY id', [
        checkIn,
      ]);
      expect(kinds.map(({ kind, actor }) => `${kind} ${actor}`)).toEqual([
        ...['rang li', 'joined li', 'heard acc-o1', 'answered acc-o1', 'live null', 'ended acc-o1'],
      ]);
      expect(await o1.ask('end-check-in', { checkIn })).toBe('stale-check-in');
    });

    it('CI2: a terminal that rang 45 s unanswered is no-answer, one that never rang is technical', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const unheard = await li.ask('ring-officer', { officer: 'o2', reason: 'routine' });
      const heard = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      await world.wait(20 * SECOND);
      await o1.ask('hear-check-in', { checkIn: heard.id });
      await world.wait(30 * SECOND);
      expect(await li.told(({ id, stage }) => id === unheard.id && stage === 'ended')).toMatchObject({
        ...{ outcome: 'technical-failure', failedPart: 'terminal-not-reached', endedAt: NOW + 47_000 },
      });
      // It rang from the twentieth second on, so it rings to the sixty-fifth; an answer may be on its way for two more.
      expect(world.room.book.get(heard.id)?.course.stage).toBe('ringing');
      await world.wait(8 * SECOND);
      await o1.ask('hear-check-in', { checkIn: heard.id });
      await world.wait(9 * SECOND);
      expect(await li.told(({ id, stage }) => id === heard.id && stage === 'ended')).toMatchObject({
        ...{ outcome: 'no-answer', failedPart: null, endedAt: NOW + 67_000 },
      });
    });

    it('CI2: a phone that rang and then fell silent, put away or without a network, is technical', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { id } = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      await o1.ask('hear-check-in', { checkIn: id });
      await world.wait(30 * SECOND);
      await o1.ask('hear-check-in', { checkIn: id });
      await world.wait(17 * SECOND);
      expect(await storedOf(id)).toMatchObject({ outcome: 'technical-failure', failed_part: 'terminal-lost' });
    });

    it('CI2: who is asked for the camera first has answered, and has as long as it rings', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { id } = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      const [desk, phone] = [peerName(), peerName()];
      await li.ask('join-check-in', { checkIn: id, peer: desk });
      await o1.ask('answer-check-in', { checkIn: id, peer: phone });
      const report = world.room.commands['report-check-in'];
      const both = async (part?: 'permission') => {
        await report(PEOPLE.o1, { checkIn: id, peer: phone, media: 'waiting', ...(part ? { part } : {}) });
        await report(PEOPLE.li, { checkIn: id, peer: desk, media: 'waiting' });
      };
      for (let at = 0; at < 2; at++) {
        await both('permission');
        await world.wait(15 * SECOND);
      }
      expect(world.room.book.get(id)?.course.stage).toBe('connecting');
      await both();
      await world.wait(10 * SECOND);
      await li.ask('report-check-in', { checkIn: id, peer: desk, media: 'flowing' });
      expect(world.room.book.get(id)?.course.stage).toBe('live');
    });

    it('CI2: busy needs a reason, and a page that can have no camera is technical at once', async () => {
      const [li, o1, o2] = [await world.page('li'), await world.page('o1'), await world.page('o2')];
      const one = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      expect(await o1.ask('end-check-in', { checkIn: one.id })).toBe('busy-reason');
      expect(await o1.ask('decline-check-in', { checkIn: one.id, reason: '  ' })).toBe('busy-reason');
      expect(await o1.ask('decline-check-in', { checkIn: one.id, reason: '正在处置纠纷' })).toEqual({});
      expect(await storedOf(one.id)).toMatchObject({
        outcome: 'busy',
        busy_reason: '正在处置纠纷',
        ended_by: 'officer',
      });
      const two = await li.ask('ring-officer', { officer: 'o2', reason: 'routine' });
      await o2.ask('hear-check-in', { checkIn: two.id, failed: 'insecure-context' });
      expect(await storedOf(two.id)).toMatchObject({ outcome: 'technical-failure', failed_part: 'insecure-context' });
    });

    it('CI2: no picture within 15 s of answering is technical, and says which part', async () => {
      const [li, o1, o2] = [await world.page('li'), await world.page('o1'), await world.page('o2')];
      const one = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      const desk = peerName();
      await li.ask('join-check-in', { checkIn: one.id, peer: desk });
      await o1.ask('answer-check-in', { checkIn: one.id, peer: peerName() });
      const two = await li.ask('ring-officer', { officer: 'o2', reason: 'routine' });
      const phone = peerName();
      await o2.ask('answer-check-in', { checkIn: two.id, peer: phone });
      await li.ask('report-check-in', { checkIn: one.id, peer: desk, media: 'waiting', part: 'no-media' });
      await world.wait(15 * SECOND);
      expect(await storedOf(one.id)).toMatchObject({ outcome: 'technical-failure', failed_part: 'no-media' });
      expect(await storedOf(two.id)).toMatchObject({ outcome: 'technical-failure', failed_part: 'supervisor-lost' });
      const three = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      const again = peerName();
      await o1.ask('answer-check-in', { checkIn: three.id, peer: again });
      await o1.ask('report-check-in', { checkIn: three.id, peer: again, media: 'failed', part: 'permission' });
      expect(await storedOf(three.id)).toMatchObject({ outcome: 'technical-failure', failed_part: 'permission' });
    });

    it('CI2, CI3: a page that falls silent for 20 s ends it as answered; a reload heals', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const first = await connect(li, o1);
      await world.wait(15 * SECOND);
      const [phone, desk] = [peerName(), peerName()];
      // Both pages are reloaded: new peers take the old ones' places.
      await o1.ask('answer-check-in', { checkIn: first.checkIn, peer: phone });
      const reply = await li.ask('join-check-in', { checkIn: first.checkIn, peer: desk });
      expect(reply.peers.map((one: { peer: string }) => one.peer)).toEqual([phone, desk]);
      expect(await li.ask('report-check-in', { checkIn: first.checkIn, peer: first.desk, media: 'flowing' })).toBe(
        'not-an-end',
      );
      await world.wait(15 * SECOND);
      await li.ask('report-check-in', { checkIn: first.checkIn, peer: desk, media: 'interrupted' });
      expect((await storedOf(first.checkIn))?.ended_at).toBeNull();
      await world.wait(10 * SECOND);
      expect(await storedOf(first.checkIn)).toMatchObject({
        ...{ outcome: 'answered', ended_by: 'system', failed_part: 'terminal-lost' },
      });

      const second = await connect(li, o1);
      for (let at = 0; at < 5; at++) {
        await world.wait(5 * SECOND);
        await o1.ask('report-check-in', { checkIn: second.checkIn, peer: second.phone, media: 'hidden' });
      }
      expect(await storedOf(second.checkIn)).toMatchObject({ outcome: 'answered', failed_part: 'supervisor-lost' });
      expect(await li.heard('peers', ({ peers }) => peers.some(({ media }) => media === 'hidden'))).toBeDefined();
    });

    it('ends after half an hour, by time', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn, phone, desk } = await connect(li, o1);
      for (let at = 0; at < 120; at++) {
        await world.wait(15 * SECOND);
        // Not through the sockets, whose bound on haste goes by the real clock.
        const report = world.room.commands['report-check-in'];
        await report(PEOPLE.o1, { checkIn, peer: phone, media: 'flowing' });
        await report(PEOPLE.li, { checkIn, peer: desk, media: 'flowing' });
      }
      expect(await storedOf(checkIn)).toMatchObject({ outcome: 'answered', ended_by: 'time', failed_part: null });
    });

    it('CI2: a start ends what was left open: technical, or answered when it was live', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const live = await connect(li, o1);
      const ringing = await li.ask('ring-officer', { officer: 'o3', reason: 'routine' });
      await world.close();
      world = await CheckInWorld.open(store.db, NOW + 60_000);
      expect(await storedOf(ringing.id)).toMatchObject({
        outcome: 'technical-failure',
        failed_part: 'server-restarted',
      });
      expect(await storedOf(live.checkIn)).toMatchObject({ outcome: 'answered', failed_part: 'server-restarted' });
      const [again] = [await world.page('li')];
      expect(await again.ask('join-check-in', { checkIn: ringing.id, peer: peerName() })).toBe('stale-check-in');
    });

    it('CI2: a server that could not listen for a while, or whose clock was set, makes no no-answer', async () => {
      const [li, o1, o2] = [await world.page('li'), await world.page('o1'), await world.page('o2')];
      const one = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      await o1.ask('hear-check-in', { checkIn: one.id });
      await world.wait(5 * SECOND);
      const live = await connect(li, o2);
      world.clock.at += 3_600 * SECOND;
      await world.room.sweep();
      expect(await storedOf(one.id)).toMatchObject({ outcome: 'technical-failure', failed_part: 'server-restarted' });
      expect(await storedOf(live.checkIn)).toMatchObject({ outcome: 'answered' });
    });
  });
});
