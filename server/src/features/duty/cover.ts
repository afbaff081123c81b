import { type CoverPost, CoverWatch } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { IncidentDesk } from '../../ports.ts';
import type { SquadGuard } from './squad-guard.ts';
import type { Watch } from './watch.ts';

export interface CoverDeps {
  readonly incidents: Pick<IncidentDesk, 'cover' | 'openCover'>;
  readonly guard: Pick<SquadGuard, 'degradationOf'>;
}

/** DU15 over the standings on the wall: what of the watches concerns posts, and what follows to the incidents. */
export class CoverKeeper {
  private readonly deps: CoverDeps;
  private readonly watch = new CoverWatch();

  constructor(deps: CoverDeps) {
    this.deps = deps;
  }

  /** After the incidents and the standings were read back, before time passes. */
  resume(): void {
    for (const open of this.deps.incidents.openCover()) this.watch.resume(open);
  }

  /** The officer's row changed. Whoever is on one of several posts counts for each: nobody is missed who may be there. */
  stands({ officer, row, running }: Watch): void {
    const shift = running?.plan.shifts.find((s) => s.id === row?.shift?.id);
    if (!running || !row || !shift) {
      this.watch.stands(officer.id, null);
      return;
    }
    const posts = shift.posts.flatMap((id): CoverPost[] => {
      const post = running.plan.posts.get(id);
      return post ? [{ id, name: post.name, squad: post.squad ?? shift.squad, needs: post.needs ?? 1 }] : [];
    });
    const graceUntil = shift.from + running.plan.rules.arrivalGraceS * 1000;
    this.watch.stands(officer.id, { name: officer.name, state: row.state, posts, graceUntil });
  }

  leaves({ officer }: Watch): void {
    this.watch.stands(officer.id, null);
  }

  tick(now: Instant): void {
    const isDegraded = (squad: string): boolean => (this.deps.guard.degradationOf(squad, now) ?? null) !== null;
    for (const verdict of this.watch.advance(now, isDegraded)) this.deps.incidents.cover(verdict);
  }
}
