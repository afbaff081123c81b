import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { Officer } from '../officer/officer.ts';

/** CI4: 仪表仪态 / 到岗履职 */
export const CHECKLIST_GROUPS = ['appearance', 'presence'] as const;

/** CI4: pass · fault · not visible · not applicable. Only `fault` says something against the officer. */
export const VERDICTS = ['pass', 'fault', 'not-visible', 'not-applicable'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One thing to look at. Without `kinds` for everybody; with `equipment` for those to whom it was issued. */
export interface ChecklistItem {
  readonly id: string;
  readonly group: (typeof CHECKLIST_GROUPS)[number];
  readonly zh: string;
  readonly en: string;
  readonly kinds?: readonly Officer['kind'][];
  readonly equipment?: string;
}

/** The items of one version of the setting, in the order in which they are shown. */
export interface Checklist {
  readonly version: number;
  readonly items: readonly ChecklistItem[];
}

/** One item ticked. */
export interface Tick {
  readonly item: string;
  readonly verdict: Verdict;
  readonly note?: string;
}

/**
 * The list that an installation begins with: what the city-management bureaus' own rules on uniform and conduct name,
 * as far as a picture can show it. Auxiliary officers wear an auxiliary's uniform and badge.
 */
export const DEFAULT_CHECKLIST: readonly ChecklistItem[] = [
  { id: 'uniform', group: 'appearance', zh: '制式服装', en: 'Uniform' },
  { id: 'insignia', group: 'appearance', zh: '标志标识', en: 'Insignia' },
  { id: 'tidy', group: 'appearance', zh: '整洁', en: 'Tidy' },
  { id: 'body-camera', group: 'appearance', zh: '执法记录仪开启', en: 'Body camera on', equipment: '执法记录仪' },
  { id: 'at-post', group: 'presence', zh: '在岗位', en: 'At the post' },
  { id: 'on-duty', group: 'presence', zh: '履职中', en: 'Doing the duty' },
];

/** CI4: the items that are asked of this officer. */
export function itemsFor(
  { items }: Checklist,
  { kind, equipment }: Pick<Officer, 'kind' | 'equipment'>,
): readonly ChecklistItem[] {
  return items.filter(
    (item) =>
      (item.kinds === undefined || item.kinds.includes(kind)) &&
      (item.equipment === undefined || equipment.includes(item.equipment)),
  );
}

export type ChecklistRefusal = 'unknown-item' | 'item-missing' | 'item-twice';

/** Every item of the officer's ticked once, and no other. Answers the ticks in the list's order. */
export function readTicks(
  items: readonly ChecklistItem[],
  ticks: readonly Tick[],
): Result<readonly Tick[], ChecklistRefusal> {
  const byItem = new Map<string, Tick>();
  for (const tick of ticks) {
    if (!items.some(({ id }) => id === tick.item)) return refuse('unknown-item', 'no such item', { item: tick.item });
    if (byItem.has(tick.item)) return refuse('item-twice', 'an item is ticked twice', { item: tick.item });
    byItem.set(tick.item, tick);
  }
  const missing = items.find(({ id }) => !byItem.has(id));
  if (missing) return refuse('item-missing', 'an item is not ticked', { item: missing.id });
  return ok(items.flatMap(({ id }) => byItem.get(id) ?? []));
}

/** AB6: what a person said is wrong. */
export function faultsOf(ticks: readonly Tick[]): readonly Tick[] {
  return ticks.filter(({ verdict }) => verdict === 'fault');
}

/** BT3, AB6: cited faults that a later revision no longer ticks as such, by item. A further fault takes none back. */
export function takenBack(cited: readonly Tick[], now: readonly Tick[]): readonly string[] {
  const still = new Set(faultsOf(now).map(({ item }) => item));
  return faultsOf(cited).flatMap(({ item }) => (still.has(item) ? [] : [item]));
}
