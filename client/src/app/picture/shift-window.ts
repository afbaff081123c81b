import type { StandingRow } from '@dutywall/shared/protocol';

/** The shift most people are in now: what header and timeline are about. */
export interface ShiftWindow {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** How many shifts of different names cover now, this one included. */
  readonly running: number;
}

/** Null when nobody's shift covers `now`. Of equally large ones the later to begin is meant. */
export function shiftWindow(standings: Iterable<StandingRow>, now: number): ShiftWindow | null {
  const names = new Set<string>();
  const tally = new Map<string, { name: string; from: number; to: number; people: number }>();
  for (const { shift } of standings) {
    if (!shift || shift.from > now || shift.to <= now) continue;
    names.add(shift.name);
    const key = `${shift.name} ${shift.from} ${shift.to}`;
    const known = tally.get(key);
    if (known) known.people += 1;
    else tally.set(key, { name: shift.name, from: shift.from, to: shift.to, people: 1 });
  }
  let best: { name: string; from: number; to: number; people: number } | null = null;
  for (const entry of tally.values()) {
    if (!best || entry.people > best.people || (entry.people === best.people && entry.from > best.from)) best = entry;
  }
  return best && { name: best.name, from: best.from, to: best.to, running: names.size };
}
