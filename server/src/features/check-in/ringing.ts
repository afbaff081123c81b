import { ring } from '@dutywall/shared/domain';
import { type Instant, ok, type Refusal, type Result } from '@dutywall/shared/kit';
import type { CheckInRow, CommandAsk, RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import { type Callee, readCallee, readCover, readUnit } from './callee.store.ts';
import { hasRoom, mayRing, reasonOf } from './check-in.policy.ts';
import { insertCheckIn, insertStep } from './check-in.store.ts';
import { callOf, rowOf } from './check-in.view.ts';
import type { CheckInDeps } from './deps.ts';
import { OpenCheckIn } from './open-check-in.ts';
import type { Refusals } from './refusals.ts';

/** JT/T 808 0x8300: what a terminal without a browser page shows. */
const TEXT = '督查员请求视频连线，请打开勤务网页应答。';

/** CI1: rings an officer's terminal; every refusal is audited. */
export function createRinging(deps: CheckInDeps, book: CheckInBook, refusals: Refusals) {
  const { db, clock, dice, audit, publisher } = deps;

  /** Asks a terminal that has no page of ours open to open it; says what became of it. */
  async function askByText(open: OpenCheckIn, devices: readonly string[]): Promise<void> {
    if (devices.length === 0) return;
    const written = devices.filter((terminal) => deps.text(terminal, TEXT)).length > 0;
    const detail = { downlink: written ? 'written' : 'not-reachable' };
    const step = { kind: 'texted', at: clock.now(), actor: null, actorName: null, detail };
    await open.inTurn(() => insertStep(db, open.about.id, step));
  }

  async function begin(
    who: Principal,
    ask: CommandAsk<'ring-officer'>,
    callee: Callee,
    [unit, coveredUntil]: readonly [string, Instant | null],
  ): Promise<OpenCheckIn | Refusal<RefusalCode>> {
    const full = hasRoom(book.of(callee.officer), book.rungBy(who.account));
    if (full) return full;
    const id = dice.id();
    const at = clock.now();
    // `mayRing` has seen that it is one.
    const reason = reasonOf(ask.reason) ?? 'routine';
    const about = {
      ...{ id, officer: callee.officer, squad: callee.squad, shift: callee.shift },
      ...{ account: who.account, by: who.name, unit, spotCheck: null, incident: null },
      ...(reason === 'incident' ? { incident: ask.incident ?? null } : {}),
      ...(reason === 'spot-check' ? { spotCheck: ask.spotCheck ?? null } : {}),
    };
    const open = new OpenCheckIn(about, ring(id, callee.officer, reason, at), coveredUntil);
    // Taken before it is stored, so that of two who ring at once the second is told.
    book.add(open);
    try {
      await open.inTurn(() =>
        db.transaction(async (tx) => {
          await insertCheckIn(tx, about, open.course);
          await insertStep(tx, id, { kind: 'rang', at, actor: who.account, actorName: who.name });
          const entry = { at, actor: who.account, action: 'check-in-rung', subject: callee.officer, reason };
          await audit.append(tx, { ...entry, detail: { checkIn: id, incident: about.incident } });
        }),
      );
    } catch (error) {
      book.drop(open);
      throw error;
    }
    return open;
  }

  return async (who: Principal, ask: CommandAsk<'ring-officer'>): Promise<Result<CheckInRow, RefusalCode>> => {
    const no = (refusal: Refusal<RefusalCode>) => {
      const { reason = null, incident = null, spotCheck = null } = ask;
      return refusals.note(who, 'check-in-refused', ask.officer, refusal, { reason, incident, spotCheck });
    };
    // Whoever may ring nobody learns nothing, and costs no reading.
    const callee =
      who.role === 'supervisor' ? await readCallee(db, { ...ask, at: clock.now(), squads: who.squads }) : null;
    const refusal = mayRing(who, ask, callee, deps.inSos(ask.officer));
    if (refusal || !callee) return no(refusal ?? { code: 'out-of-scope', reason: 'no such officer' });
    const known = await Promise.all([readUnit(db, who.account), readCover(db, callee.officer, clock.now())]);
    const open = await begin(who, ask, callee, known);
    if (!(open instanceof OpenCheckIn)) return no(open);
    const slot = publisher.slotOf(callee.officer);
    publisher.fact('check-in-changed', callee.squad, rowOf(open, slot));
    const reached = publisher.call({ officer: callee.officer }, { kind: 'call', call: callOf(open) });
    if (reached === 0) await askByText(open, callee.devices);
    return ok(rowOf(open, slot));
  };
}
