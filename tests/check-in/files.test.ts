import { rm } from 'node:fs/promises';
import { MINUTE, SECOND, toIso } from '@dutywall/shared/kit';
import type { ChecklistItemRow, ListedCheckIn, OwnCheckIn } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../support/db.ts';
import { CheckInWorld, connect, NOW, PEOPLE, peerName, START_MS, STORES, seedPeople } from './world.ts';

describe.each(STORES)('what is kept of check-ins on %s', (_name, missing, open) => {
  describe.skipIf(missing !== null)(missing ?? 'over HTTP', () => {
    let store: TestDatabase;
    let world: CheckInWorld;
    let http: Awaited<ReturnType<CheckInWorld['http']>>;

    beforeAll(async () => {
      store = await open();
      await seedPeople(store.db);
      await store.db.query(
        `INSERT INTO terminal (id, protocol, expected_interval_s, phone)
         SELECT id, 'jt808', 30, id FROM unnest('{t2,t3,gone4}'::text[]) id`,
      );
      await store.db.query(
        `INSERT INTO terminal_binding (terminal_id, officer_id, valid) SELECT t, o, tstzrange($1, NULL)
           FROM unnest('{t2,t3,gone4}'::text[], '{o2,o3,o4}'::text[]) x (t, o)`,
        [toIso(NOW - 60_000)],
      );
    }, START_MS);
    afterAll(async () => {
      await store.close();
      await rm(store.dataDir, { recursive: true, force: true });
    });
    beforeEach(async () => {
      world = await CheckInWorld.open(store.db);
      http = await world.http();
    });
    afterEach(async () => {
      await http.close();
      await world.close();
      expect(world.errors).toEqual([]);
    });

    const pass = (items: readonly ChecklistItemRow[]) => items.map(({ id }) => ({ item: id, verdict: 'pass' }));

    it('says whether somebody can be rung, and if not, why', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const callable = (officer: string, who: 'li' | 'zhao' | 'leader' = 'li') =>
        http.ask(who, 'GET', `/api/check-ins/callable?officer=${officer}`);
      expect(await callable('o1')).toEqual({ callable: true, reason: null, text808: false });
      expect(await callable('o2')).toEqual({ callable: false, reason: 'page-closed', text808: true });
      expect(await callable('o3')).toEqual({ callable: false, reason: 'no-account', text808: false });
      expect(await callable('off')).toMatchObject({ reason: 'off-shift' });
      expect(await callable('o12')).toMatchObject({ reason: 'self-check-in' });
      expect(await callable('o1', 'zhao')).toBe('out-of-scope');
      expect(await callable('o1', 'leader')).toBe('forbidden');
      await connect(li, o1);
      expect(await callable('o1')).toMatchObject({ callable: false, reason: 'in-check-in' });
    });

    it('asks a JT/T 808 terminal by text to open the page, when no page of the officer is there', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const texted = async (officer: string) => {
        const { id } = await li.ask('ring-officer', { officer, reason: 'routine' });
        const steps = (await http.ask('li', 'GET', `/api/check-ins/${id}`)).events;
        return steps
          .filter(({ kind }: { kind: string }) => kind === 'texted')
          .map((one: { detail: object }) => one.detail);
      };
      expect(await texted('o3')).toEqual([{ downlink: 'written' }]);
      expect(world.texts).toEqual([{ terminal: 't3', text: expect.stringContaining('请打开勤务网页') }]);
      expect(await texted('o4')).toEqual([{ downlink: 'not-reachable' }]);
      expect(await texted('o1')).toEqual([]);
      expect(o1.events).toHaveLength(1);
    });

    it('CI4, CI6: the list by kind and equipment, ticked by who rang, read by both sides, changed by a further revision', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const ticked: unknown[] = [];
      const deaf = world.live.bus.subscribe('checklist-ticked', (one) => void ticked.push(one));
      const list = await http.ask('li', 'GET', '/api/check-ins/checklist?officer=o1');
      expect(list.items.map(({ id }: { id: string }) => id)).toContain('body-camera');
      const auxiliary = await http.ask('li', 'GET', '/api/check-ins/checklist?officer=o2');
      expect(auxiliary.items.map(({ id }: { id: string }) => id)).not.toContain('body-camera');
      expect(await http.ask('zhao', 'GET', '/api/check-ins/checklist?officer=o1')).toBe('out-of-scope');

      const ringing = await li.ask('ring-officer', { officer: 'o1', reason: 'routine' });
      const put = (id: string, items: object[], who: 'li' | 'wang' | 'zhao' = 'li', version = list.version) =>
        http.ask(who, 'PUT', `/api/check-ins/${id}/checklist`, { version, items, remark: ' 精神饱满 ' });
      expect(await put(ringing.id, pass(list.items))).toBe('wrong-stage');
      await li.ask('end-check-in', { checkIn: ringing.id });

      const { checkIn } = await connect(li, o1);
      expect(await put(checkIn, pass(list.items).slice(1))).toBe('item-missing');
      expect(await put(checkIn, [...pass(list.items), { item: 'hat', verdict: 'pass' }])).toBe('unknown-item');
      expect(await put(checkIn, pass(list.items), 'wang')).toBe('not-an-end');
      expect(await put(checkIn, pass(list.items), 'zhao')).toBe('not-found');
      expect(await put(checkIn, pass(list.items), 'li', 99)).toBe('stale-version');
      expect(await put(checkIn, [{ item: 'tidy', verdict: 'guilty' }])).toBe('bad-request');
      expect(await put(checkIn, pass(list.items))).toMatchObject({ revision: 1, remark: '精神饱满', by: 'li' });
      await o1.ask('end-check-in', { checkIn });
      world.clock.at += 29 * MINUTE;
      const faulty = pass(list.items).map((tick) =>
        tick.item === 'tidy' ? { ...tick, verdict: 'fault', note: '帽子' } : tick,
      );
      expect(await put(checkIn, faulty)).toMatchObject({ revision: 2 });
      world.clock.at += 2 * MINUTE;
      expect(await put(checkIn, pass(list.items))).toBe('too-late');
      // AB6: whoever keeps flags hears of every revision, and of nothing that was refused.
      expect(ticked).toEqual([1, 2].map(() => ({ officer: 'o1', checkIn })));
      deaf();

      const own: OwnCheckIn[] = await http.ask('o1', 'GET', '/api/me/check-ins');
      const mine = own.find(({ id }) => id === checkIn);
      expect(mine).toMatchObject({
        id: checkIn,
        outcome: 'answered',
        unit: '一中队',
        by: 'li',
        checklist: { revision: 2 },
      });
      expect(mine?.checklist?.items).toContainEqual({
        ...{ item: 'tidy', group: 'appearance', zh: '整洁', en: 'Tidy', verdict: 'fault', note: '帽子' },
      });
      const file = await http.ask('wang', 'GET', `/api/check-ins/${checkIn}`);
      expect(file.revisions.map(({ revision }: { revision: number }) => revision)).toEqual([1, 2]);
      expect((await world.audited('check-in-ticked')).at(-1)).toMatchObject({
        ...{ actor: 'li', subject: 'o1', detail: { checkIn, revision: 2, faults: ['tidy'] } },
      });
    });

    it('CI4: the list is a versioned setting of the administrator’s; what was ticked keeps its words', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn } = await connect(li, o1);
      const old = await http.ask('li', 'GET', '/api/check-ins/checklist?officer=o1');
      await http.ask('li', 'PUT', `/api/check-ins/${checkIn}/checklist`, {
        version: old.version,
        items: pass(old.items),
      });
      const item = { id: 'tidy', group: 'appearance', zh: '着装整洁', en: 'Neat' };
      const set = (who: 'admin' | 'li', items: object[]) =>
        http.ask(who, 'POST', '/api/checklists', { items, reason: '统一用语' });
      expect(await set('li', [item])).toBe('forbidden');
      expect(await set('admin', [item, item])).toBe('item-twice');
      expect(await set('admin', [])).toBe('bad-request');
      const versions = await set('admin', [item, { ...item, id: 'baton', kinds: ['auxiliary'] }]);
      expect(versions[0]).toMatchObject({ version: old.version + 1, reason: '统一用语', madeBy: 'admin' });
      const list = await http.ask('li', 'GET', '/api/check-ins/checklist?officer=o1');
      expect(list).toMatchObject({ version: old.version + 1, items: [{ id: 'tidy', zh: '着装整洁' }] });
      const own: OwnCheckIn[] = await http.ask('o1', 'GET', '/api/me/check-ins');
      const mine = own.find(({ id }) => id === checkIn);
      expect(mine?.checklist?.items.find((one) => one.item === 'tidy')?.zh).toBe('整洁');
      expect(own[0]?.id).toBe(checkIn);
      await store.db.query(
        'INSERT INTO checklist_version SELECT version + 2, items, made_at, made_by, reason FROM checklist_version WHERE version = $1',
        [old.version],
      );
    });

    it('lists by squad, in SQL: others see nothing, and only an opening of the file is a look', async () => {
      const [li, o1, o2] = [await world.page('li'), await world.page('o1'), await world.page('o2')];
      const { checkIn } = await connect(li, o1);
      await store.db.query(
        `INSERT INTO check_in_snapshot (id, check_in_id, code, at, taken_by, taken_by_name, watermark)
         VALUES ('s-' || $1, $1, $1, $2, 'li', 'li', '[]')`,
        [checkIn, toIso(NOW)],
      );
      const list = (who: keyof typeof PEOPLE, more = '') => http.ask(who, 'GET', `/api/check-ins?limit=500${more}`);
      expect((await list('li')).find(({ id }: ListedCheckIn) => id === checkIn)).toMatchObject({
        ...{ stage: 'live', viewers: 1, name: '队员o1', badge: 'O1', checklist: null, snapshots: 1, recordings: 0 },
      });
      expect((await list('leader')).some(({ id }: ListedCheckIn) => id === checkIn)).toBe(true);
      expect((await list('zhao')).every(({ officer }: ListedCheckIn) => officer === 'p1')).toBe(true);
      expect((await list('li', '&officer=o2')).every(({ officer }: ListedCheckIn) => officer === 'o2')).toBe(true);
      for (const who of ['wall', 'auditor', 'admin', 'o1'] as const) expect(await list(who)).toBe('forbidden');
      expect(await list('li', '&from=2020-01-01T00:00:00Z')).toBe('bad-request');
      expect(await http.ask('zhao', 'GET', `/api/check-ins/${checkIn}`)).toBe('not-found');
      expect(await http.ask('o2', 'GET', `/api/check-ins/${checkIn}`)).toBe('not-found');
      expect(await http.ask('o1', 'GET', `/api/check-ins/${checkIn}`)).toMatchObject({ id: checkIn });
      expect(await http.ask('o2', 'GET', '/api/me/check-ins')).not.toContainEqual(
        expect.objectContaining({ id: checkIn }),
      );
      expect(await http.ask('li', 'GET', '/api/me/check-ins')).toBe('forbidden');
      expect(o2.events).toEqual([]);

      const before = (await world.audited('check-in-opened')).length;
      for (let at = 0; at < 3; at++) await http.ask('wang', 'GET', `/api/check-ins/${checkIn}`);
      expect((await world.audited('check-in-opened')).slice(before)).toMatchObject([{ actor: 'wang', subject: 'o1' }]);
    });

    it('WW1: each joining is one look, which the officer sees; joining again by the same page is none', async () => {
      const [li, o1, wang] = [await world.page('li'), await world.page('o1'), await world.page('wang')];
      const { checkIn } = await connect(li, o1);
      const peer = peerName();
      for (let at = 0; at < 3; at++) await wang.ask('join-check-in', { checkIn, peer });
      const { looks } = await http.ask('o1', 'GET', '/api/me/looks');
      const watched = looks.filter(
        ({ action, at }: { action: string; at: number }) => action === 'video-opened' && at === NOW,
      );
      expect(watched.slice(0, 2).map(({ by }: { by: string }) => by)).toEqual(['wang', 'li']);
      const entries = await world.audited('video-opened');
      expect(entries.filter(({ detail }) => detail.checkIn === checkIn)).toHaveLength(2);
    });

    it('SC3: an answered check-in checks a drawn officer, a technical failure leaves them open', async () => {
      const [li, o1, o2] = [await world.page('li'), await world.page('o1'), await world.page('o2')];
      const wish = { count: 11, squads: ['a'], stratified: false, weighting: 'equal', windowMinutes: 60 } as const;
      const committed = await world.spotChecks.commit(PEOPLE.li, wish);
      if (!committed.ok) throw new Error(committed.refusal.reason);
      const spotCheck = committed.value.id;
      await world.spotChecks.draw(PEOPLE.li, spotCheck, '随手写的');
      const more = { reason: 'spot-check', spotCheck } as const;
      const stateOf = async (officer: string) => {
        const check = await world.spotChecks.open(PEOPLE.li, spotCheck);
        return check.ok && check.value.result?.drawn.find((one) => one.officer === officer);
      };

      const failed = await li.ask('ring-officer', { officer: 'o2', ...more });
      expect(world.room.book.officers()).toEqual(new Set(['o2']));
      await o2.ask('hear-check-in', { checkIn: failed.id, failed: 'device' });
      expect(await stateOf('o2')).toMatchObject({ state: 'open', steps: [] });
      const busy = await li.ask('ring-officer', { officer: 'o2', ...more });
      await o2.ask('decline-check-in', { checkIn: busy.id, reason: '正在执法' });
      expect(await stateOf('o2')).toMatchObject({ state: 'open' });

      // Entered by hand is not seen: they can still be rung, and only then read as checked on video.
      await world.spotChecks.step(PEOPLE.wang, spotCheck, { officer: 'o1', outcome: 'checked', reason: '现场查验' });
      const { checkIn } = await connect(li, o1, more);
      expect(await stateOf('o1')).toMatchObject({ state: 'by-hand' });
      await li.ask('end-check-in', { checkIn });
      expect(await stateOf('o1')).toMatchObject({
        ...{ state: 'checked', steps: [{ outcome: 'by-hand' }, { outcome: 'checked', actor: 'li', checkIn }] },
      });
      expect((await world.audited('spot-check-checked')).at(-1)).toMatchObject({ detail: { officer: 'o1', checkIn } });
      expect(await li.ask('ring-officer', { officer: 'o1', ...more })).toBe('check-in-reason');
      const attempts = await http.ask('li', 'GET', `/api/check-ins?spotCheck=${spotCheck}`);
      expect(attempts.map(({ outcome }: ListedCheckIn) => outcome)).toEqual(
        expect.arrayContaining(['technical-failure', 'busy', 'answered']),
      );
      expect(attempts).toHaveLength(3);
    });

    it('a check-in that is being recorded says so to both sides', async () => {
      const [li, o1] = [await world.page('li'), await world.page('o1')];
      const { checkIn } = await connect(li, o1);
      expect(await world.room.known.find(checkIn)).toMatchObject({
        officer: 'o1',
        squad: 'a',
        account: 'li',
        stage: 'live',
      });
      await world.room.known.recording(checkIn, NOW);
      await li.told(({ recordingSince }) => recordingSince === NOW);
      await o1.heard('call', ({ call }) => call.recordingSince === NOW);
      await li.ask('end-check-in', { checkIn });
      expect(await world.room.known.find(checkIn)).toMatchObject({ stage: 'ended', endedAt: NOW });
      expect(await world.room.known.find('none')).toBeNull();
      // Who rang looked; a colleague who never opened it did not, nor did the officer whom it shows.
      expect(await Promise.all(['li', 'wang', 'o1'].map((who) => world.room.known.hasLooked(checkIn, who)))).toEqual([
        ...[true, false, false],
      ]);
    });

    it('实到: an answered check-in counts from its first picture on, also after a start', async () => {
      const [li, o2] = [await world.page('li'), await world.page('o2')];
      expect(world.room.metSince('o2', NOW)).toBe(false);
      world.clock.at += 5 * SECOND;
      await connect(li, o2);
      expect(world.room.metSince('o2', NOW)).toBe(true);
      expect(world.room.metSince('o2', NOW + 6 * SECOND)).toBe(false);
      await world.close();
      world = await CheckInWorld.open(store.db, NOW + 60 * SECOND);
      expect(world.room.metSince('o2', NOW)).toBe(true);
    });
  });
});
