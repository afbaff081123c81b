import type { OfficerId } from '@dutywall/shared/domain';
import type { OpenCheckIn } from './open-check-in.ts';

/** The check-ins that go on. At most one an officer, so it never holds more than there are officers. */
export class CheckInBook {
  private readonly byId = new Map<string, OpenCheckIn>();
  private readonly byOfficer = new Map<OfficerId, OpenCheckIn>();

  get(id: string): OpenCheckIn | null {
    return this.byId.get(id) ?? null;
  }

  of(officer: OfficerId): OpenCheckIn | null {
    return this.byOfficer.get(officer) ?? null;
  }

  all(): readonly OpenCheckIn[] {
    return [...this.byId.values()];
  }

  /** How many an account has rung that go on. */
  rungBy(account: string): number {
    return this.all().filter(({ about }) => about.account === account).length;
  }

  /** How many of these squads' are on the wall. */
  onWall(squads: ReadonlySet<string>): number {
    return this.all().filter(({ onWall, about }) => onWall && squads.has(about.squad)).length;
  }

  officers(): ReadonlySet<OfficerId> {
    return new Set(this.byOfficer.keys());
  }

  add(open: OpenCheckIn): void {
    this.byId.set(open.about.id, open);
    this.byOfficer.set(open.about.officer, open);
  }

  drop(open: OpenCheckIn): void {
    this.byId.delete(open.about.id);
    if (this.byOfficer.get(open.about.officer) === open) this.byOfficer.delete(open.about.officer);
  }
}
