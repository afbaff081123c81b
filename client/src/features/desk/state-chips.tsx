import type { DutyState } from '@dutywall/shared/domain';
import { useTranslation } from 'react-i18next';
import type { Counts } from '../../board/index.ts';
import { StateGlyph } from '../../ui/state-glyph.tsx';

const CHIPS: readonly DutyState[] = [
  'on-post',
  'stepped-away',
  'off-post',
  'not-arrived',
  'no-signal',
  'expected',
  'on-break',
  'excused',
  'off-shift',
];

export interface StateChipsProps {
  readonly counts: Counts;
  /** Null: everyone but 未当班. */
  readonly chosen: ReadonlySet<DutyState> | null;
  readonly onChange: (chosen: ReadonlySet<DutyState> | null) => void;
}

/** Every state with its number; pressing some leaves only those on the map and in the queue. */
export function StateChips({ counts, chosen, onChange }: StateChipsProps) {
  const { t } = useTranslation();
  const toggle = (state: DutyState) => {
    const next = new Set(chosen ?? []);
    if (next.has(state)) next.delete(state);
    else next.add(state);
    onChange(next.size === 0 ? null : next);
  };
  return (
    <fieldset className="state-chips">
      <legend className="visually-hidden">{t('desk.states.label')}</legend>
      {CHIPS.map((state) => (
        <button
          key={state}
          type="button"
          className="chip"
          aria-pressed={chosen?.has(state) ?? false}
          title={t(`duty.state.${state}`)}
          onClick={() => toggle(state)}
        >
          <StateGlyph of={state} size="14px" />
          <span>{t(`duty.state.${state}`)}</span>
          <b>{counts.byState[state]}</b>
        </button>
      ))}
    </fieldset>
  );
}
