import { type DutyInterval, type DutyPlan, explain, type Shift } from '@dutywall/shared/domain';
import { DAY, HOUR, type Instant, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { DutyCard, DutyListRow, DutyTimeline, DutyTrack, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Principal } from '../../ports.ts';
import { readIntervals, readRecentIncidents, readTrack } from './card.store.ts';
import { maySee, mayTrack, seesDuty } from './duty.policy.ts';
import { cardFix, cardInterval, cardPosts, cardShift, listRow } from './duty.view.ts';
import { indexRoster, planOf } from './plan.ts';
import { readRoster } from './roster.store.ts';
import { begun, type Watch } from './watch.ts';

export interface CardDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly watches: ReadonlyMap<string, Watch>;
}

export interface DutyReader {
  /** Everybody in scope, by badge. */
  list(who: Principal): Result<readonly DutyListRow[], RefusalCode>;
  card(who: Principal, officer: string): Promise<Result<DutyCard, RefusalCode>>;
  /** BT2: what is believed of a span now (`known` null), or was at `known`. */
  timeline(
    who: Principal,
    officer: string,
    span: Span,
    known: Instant | null,
  ): Promise<Result<DutyTimeline, RefusalCode>>;
  /** WW1: one audited fact per call. `why` comes from the context (desk, incident, replay). */
  track(who: Principal, officer: string, span: Span, why: string): Promise<Result<DutyTrack, RefusalCode>>;
}

export function createDutyReader(deps: CardDeps): DutyReader {
  const { db, clock, audit, watches } = deps;

  /** The shift a card shows: the present one, else the last one begun; with its intervals. */
  const recent = async (watch: Watch, now: Instant): Promise<Recent> => {
    if (watch.running && !watch.running.waiting) {
      const { plan, engine } = watch.running;
      const shift = plan.shifts.findLast((s) => s.from <= now) ?? null;
      if (shift) return { plan, shift, intervals: begun(engine.timeline(now), now).get(shift.id) ?? [] };
    }
    const span = { from: now - DAY, to: now };
    const index = indexRoster(await readRoster(db, span, [watch.officer.id]));
    const plan = planOf(index, watch.officer.id, span, now);
    const shift = plan?.shifts.findLast((s) => s.from <= now) ?? null;
    const stored = shift ? await readIntervals(db, watch.officer.id, { from: shift.from, to: shift.to }) : [];
    return { plan, shift, intervals: stored.filter((i) => i.shift === shift?.id) };
  };

  return {
    list(who) {
      if (!seesDuty(who)) return refuse('forbidden', 'this role sees nobody’s duty');
      const rows: DutyListRow[] = [];
      for (const watch of watches.values()) {
        if (!maySee(who, watch.officer)) continue;
        const row = listRow(watch);
        if (row) rows.push(row);
      }
      return ok(rows);
    },

    async card(who, officer) {
      const watch = watches.get(officer);
      if (!watch?.row || !maySee(who, watch.officer)) return refuse('not-found', 'no such officer in your squads');
      const now = clock.now();
      const { plan, shift, intervals } = await recent(watch, now);
      const texts = plan ? intervals.map((i) => cardInterval(i, explain(i, plan, now))) : [];
      const { id, badge, name, squad, kind, equipment } = watch.officer;
      const current = watch.row.state === 'off-shift' ? undefined : texts.at(-1);
      return ok({
        officer: { id, badge, name, squad, kind, equipment: [...equipment] },
        standing: watch.row,
        sentence: current?.text ?? { zh: '当前没有班次。', en: 'No shift covers this moment.' },
        intervals: texts,
        shift: cardShift(shift),
        posts: cardPosts(plan, shift),
        fix: cardFix(watch),
        terminal:
          watch.terminal !== null && watch.protocol !== null
            ? {
                id: watch.terminal,
                protocol: watch.protocol,
                expectedIntervalS: plan?.expectedIntervalS ?? 0,
                restsSilent: plan?.restsSilent ?? false,
              }
            : null,
        incidents: [...(await readRecentIncidents(db, officer, watch.slot, now - 24 * HOUR))],
      });
    },

    async timeline(who, officer, span, known) {
      const watch = watches.get(officer);
      if (!watch || !maySee(who, watch.officer)) return refuse('not-found', 'no such officer in your squads');
      const stored = await readIntervals(db, officer, span, known);
      const plan = planOf(indexRoster(await readRoster(db, span, [officer])), officer, span, span.to);
      const at = known ?? clock.now();
      const intervals = plan ? stored.map((i) => cardInterval(i, explain(i, plan, at))) : [];
      return ok({ officer, from: span.from, to: span.to, known, intervals });
    },

    async track(who, officer, span, why) {
      const watch = watches.get(officer);
      if (!watch || !maySee(who, watch.officer)) return refuse('not-found', 'no such officer in your squads');
      if (!mayTrack(who, watch.officer)) return refuse('forbidden', 'this role opens no tracks');
      const look = { at: clock.now(), actor: who.account, action: 'track-opened', subject: officer, reason: why };
      await db.transaction((tx) => audit.append(tx, { ...look, detail: { from: span.from, to: span.to } }));
      return ok(await readTrack(db, officer, span));
    },
  };
}

interface Recent {
  readonly plan: DutyPlan | null;
  readonly shift: Shift | null;
  readonly intervals: readonly DutyInterval[];
}
