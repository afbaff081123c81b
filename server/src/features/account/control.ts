import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type AccountService, LANGUAGES, ROLES } from './account.service.ts';

const strict = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1, maxLength: 64 });

/** What `scripts/account` asks, of the running server or of the opened database alike. */
export const AccountOrder = Type.Union([
  Type.Object({ verb: Type.Literal('list') }, strict),
  Type.Object(
    {
      verb: Type.Literal('create'),
      name: Text,
      role: Type.Enum([...ROLES]),
      squads: Type.Optional(Type.Array(Text, { maxItems: 200 })),
      officer: Type.Optional(Text),
      language: Type.Optional(Type.Enum([...LANGUAGES])),
    },
    strict,
  ),
  Type.Object({ verb: Type.Enum(['reset', 'disable', 'enable']), name: Text }, strict),
  Type.Object({ verb: Type.Literal('kiosk'), name: Text, label: Text }, strict),
]);
export type AccountOrder = Static<typeof AccountOrder>;

/** The order that a command line spells; null when it spells none. */
export function readOrder(value: unknown): AccountOrder | null {
  return Value.Check(AccountOrder, value) ? value : null;
}

const ACTOR = 'scripts/account';
const MAX_LISTED = 1_000;

/** Carries one order out; the value is printed as it is. */
export async function carryOut(service: AccountService, order: AccountOrder): Promise<Result<unknown, RefusalCode>> {
  if (order.verb === 'list') {
    const rows = await service.list('', MAX_LISTED);
    return ok(
      rows.map(({ name, role, squads, disabledAt }) => ({ name, role, squads, disabled: disabledAt !== null })),
    );
  }
  if (order.verb === 'create') {
    const { verb: _verb, ...account } = order;
    return service.create(ACTOR, account);
  }
  const found = await service.find('name', order.name.normalize('NFKC').trim());
  if (!found.ok) return refuse('not-found', `there is no account "${order.name}"`);
  const { id } = found.value;
  if (order.verb === 'reset') return service.reset(ACTOR, id);
  if (order.verb === 'kiosk') return service.createKiosk(ACTOR, id, order.label);
  const changed = await service.change(ACTOR, id, { disabled: order.verb === 'disable' });
  return changed.ok ? ok({ name: changed.value.name, disabled: changed.value.disabledAt !== null }) : changed;
}
