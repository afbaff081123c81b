import { createBus, createDice } from '@dutywall/server/app';
import { auditLog } from '@dutywall/server/features/audit';
import { createMessages, type MessageRoom } from '@dutywall/server/features/message';
import { type CodeService, codeService } from '@dutywall/server/features/terminal';
import type { Principal } from '@dutywall/server/ports';
import { MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { FakeWall, ManualClock } from '../duty-service/support/wall.ts';

const someone: Principal = {
  ...{ account: 'boss', name: '督查甲', role: 'supervisor', squads: new Set(['s1']), officer: null, session: 'x' },
};
const stranger: Principal = { ...someone, account: 'other', squads: new Set(['s2']) };
const officer = (id: string): Principal => ({
  ...{ ...someone, account: `acc-${id}`, role: 'officer', squads: new Set<string>(), officer: id },
});

let store: Store;
let codes: CodeService;
let messages: MessageRoom;
const clock = new ManualClock(Date.parse('2026-11-25T01:00:00Z'));
const wall = new FakeWall();
const known: string[] = [];
const texts: string[] = [];
let reachable = false;

beforeAll(async () => {
  store = await openStore();
  const { db } = store;
  await db.query(`INSERT INTO squad (id, name) VALUES ('s1', '一中队'), ('s2', '二中队')`);
  await db.query(`INSERT INTO officer (id, badge, name, squad_id, kind) VALUES
    ('o1', 'B1', '甲', 's1', 'enforcement'), ('o2', 'B2', '乙', 's2', 'enforcement'), ('o3', 'B3', '丙', 's1', 'auxiliary')`);
  await db.query(`INSERT INTO terminal (id, protocol, expected_interval_s, token_sha256, phone)
    VALUES ('j', 'jt808', 30, 'x', '13800000009')`);
  await db.query(
    `INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ('j', 'o3', tstzrange('2026-01-01Z', NULL))`,
  );
  const deps = { db, clock, dice: createDice(clock), bus: createBus(() => undefined), audit: auditLog };
  codes = codeService({ ...deps, known: async (id) => void known.push(id), jt808Address: () => '' });
  messages = createMessages({
    ...deps,
    publisher: wall,
    text: (terminal, text) => {
      if (reachable) texts.push(`${terminal} ${text}`);
      return reachable;
    },
  });
});
afterAll(() => store?.close());

async function makeFor(badge: string): Promise<string> {
  const made = await codes.make(someone, badge);
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.code;
}
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }) =>
  result.ok ? 'ok' : result.refusal.code;
const audited = async (action: string) =>
  (await store.db.query<{ actor: string; subject: string; detail: object }>(
    'SELECT actor, subject, detail FROM audit WHERE action = $1 ORDER BY id',
    [action],
  )) as readonly { actor: string; subject: string; detail: object }[];

describe('one-time codes', () => {
  it('bind the phone of the officer who signs in: a web terminal that the ingest knows at once, audited', async () => {
    const code = await makeFor('B1');
    const bound = await codes.redeem(officer('o1'), code);
    if (!bound.ok) throw new Error(bound.refusal.code);
    expect(bound.value).toMatchObject({ officer: 'o1', expectedIntervalS: 15 });
    expect(bound.value.secret).toHaveLength(32);
    expect(known).toEqual([bound.value.id]);
    const [row] = await store.db.query<{ protocol: string; plain: boolean }>(
      `SELECT protocol, token_sha256 = convert_to($2, 'UTF8') AS plain FROM terminal WHERE id = $1`,
      [bound.value.id, bound.value.secret],
    );
    expect(row).toEqual({ protocol: 'web', plain: false });
    expect(await audited('terminal-code-made')).toMatchObject([{ actor: 'boss', subject: 'o1' }]);
    expect(await audited('terminal-enrolled')).toMatchObject([{ actor: 'acc-o1', subject: bound.value.id }]);
    expect(JSON.stringify(await audited('terminal-code-made'))).not.toContain(code);
  });

  it('work once, ten minutes, and for nobody else', async () => {
    const used = await makeFor('B1');
    expect(codeOf(await codes.redeem(officer('o2'), used))).toBe('forbidden');
    expect(codeOf(await codes.redeem(someone, used))).toBe('forbidden');
    expect(codeOf(await codes.redeem(officer('o1'), used))).toBe('ok');
    expect(await codes.redeem(officer('o1'), used)).toMatchObject({
      refusal: { code: 'conflict', details: { spent: 'used' } },
    });
    const late = await makeFor('B1');
    clock.at += 10 * MINUTE;
    expect(await codes.redeem(officer('o1'), late)).toMatchObject({
      refusal: { code: 'conflict', details: { spent: 'expired' } },
    });
    expect(codeOf(await codes.redeem(officer('o1'), 'made-up-code-made-up'))).toBe('not-found');
  });

  it('two phones at once make one terminal; a newer code makes the older void', async () => {
    const old = await makeFor('B1');
    const code = await makeFor('B1');
    expect(codeOf(await codes.redeem(officer('o1'), old))).toBe('not-found');
    const both = await Promise.all([codes.redeem(officer('o1'), code), codes.redeem(officer('o1'), code)]);
    expect(both.map(codeOf).sort()).toEqual(['conflict', 'ok']);
  });

  it('put the new phone in the place of the old one, and leave other terminals alone', async () => {
    const using = async () =>
      (
        await store.db.query<{ id: string }>(
          `SELECT t.id FROM terminal t JOIN terminal_binding b ON b.terminal_id = t.id
          WHERE b.officer_id = 'o1' AND t.disabled_at IS NULL`,
        )
      ).length;
    expect(await using()).toBe(1);
    await codes.redeem(officer('o1'), await makeFor('B1'));
    expect(await using()).toBe(1);
    await codes.redeem(officer('o3'), await makeFor('B3'));
    const [device] = await store.db.query<{ disabled: boolean }>(
      `SELECT disabled_at IS NOT NULL AS disabled FROM terminal WHERE id = 'j'`,
    );
    expect(device?.disabled).toBe(false);
  });

  it('are made in the own squads only', async () => {
    expect(codeOf(await codes.make(someone, 'B2'))).toBe('not-found');
    expect(codeOf(await codes.make(stranger, 'B2'))).toBe('ok');
    expect(codeOf(await codes.make({ ...someone, role: 'administrator', squads: new Set() }, 'B2'))).toBe('ok');
    expect(codeOf(await codes.make(someone, 'nobody'))).toBe('not-found');
  });
});

describe('messages', () => {
  it('reach the officer with a notice, and the sender sees that they were read', async () => {
    const sent = await messages.send(someone, { officer: 'o1', text: '  请到\n人民路口支援 ' });
    if (!sent.ok) throw new Error(sent.refusal.code);
    expect(sent.value).toMatchObject({ text: '请到 人民路口支援', by: '督查甲', downlink: null, readAt: null });
    expect(wall.notices).toMatchObject([{ to: { officer: 'o1' }, notice: { kind: 'message', id: sent.value.id } }]);
    const own = await messages.own(officer('o1'));
    expect(own.ok && own.value.map(({ id }) => id)).toEqual([sent.value.id]);
    expect(codeOf(await messages.read(officer('o2'), sent.value.id))).toBe('not-found');
    const first = await messages.read(officer('o1'), sent.value.id);
    clock.at += MINUTE;
    expect(await messages.read(officer('o1'), sent.value.id)).toEqual(first);
    expect(await messages.sent(someone, 'o1')).toMatchObject({ value: [{ readAt: clock.at - MINUTE }] });
  });

  it('stay in the squads, between people, and within 200 characters; the log knows who wrote to whom, not what', async () => {
    expect(codeOf(await messages.send(stranger, { officer: 'o1', text: '你好' }))).toBe('out-of-scope');
    expect(codeOf(await messages.sent(stranger, 'o1'))).toBe('out-of-scope');
    expect(codeOf(await messages.send(officer('o1'), { officer: 'o1', text: '你好' }))).toBe('out-of-scope');
    expect(codeOf(await messages.own(someone))).toBe('forbidden');
    expect(codeOf(await messages.send(someone, { officer: 'o1', text: '长'.repeat(201) }))).toBe('bad-request');
    expect(codeOf(await messages.send(someone, { officer: 'o1', text: ' \n ' }))).toBe('bad-request');
    const entries = await audited('message-sent');
    expect(entries).toMatchObject([{ actor: 'boss', subject: 'o1' }]);
    expect(JSON.stringify(entries)).not.toContain('人民路口');
  });

  it('go to a JT/T 808 terminal while it is connected; else the sender is told that it is not reachable', async () => {
    expect(await messages.send(someone, { officer: 'o3', text: '收队' })).toMatchObject({
      value: { downlink: 'not-reachable' },
    });
    reachable = true;
    expect(await messages.send(someone, { officer: 'o3', text: '收队' })).toMatchObject({
      value: { downlink: 'written' },
    });
    expect(texts).toEqual(['j 收队']);
  });
});
