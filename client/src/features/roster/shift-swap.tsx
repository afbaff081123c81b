import { chinaClockText, chinaDay } from '@dutywall/shared/kit';
import type { RosterWeek, ShiftRow } from '@dutywall/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { faultOf, faultWords } from './fault-words.ts';
import type { useRosterWrites } from './roster-data.ts';

/** Shifts offered at most; a squad's week. */
const MAX_OFFERED = 400;

export interface ShiftSwapProps {
  readonly week: RosterWeek;
  readonly shift: ShiftRow;
  readonly now: number;
  readonly posts: ReadonlyMap<string, string>;
  readonly swap: ReturnType<typeof useRosterWrites>['swap'];
  readonly onDone: () => void;
}

/** Exchanges a shift with one of the same squad; those of the same day come first. */
export function ShiftSwap({ week, shift, now, posts, swap, onDone }: ShiftSwapProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [chosen, setChosen] = useState('');
  const names = new Map(week.officers.map((officer) => [officer.id, officer.name]));
  const far = (one: ShiftRow): number => Math.abs(chinaDay(one.from) - chinaDay(shift.from));
  const offered = week.shifts
    .filter((one) => one.squad === shift.squad && one.officer !== shift.officer && one.from > now)
    .sort((a, b) => far(a) - far(b) || a.from - b.from)
    .slice(0, MAX_OFFERED);
  const other = offered.find((one) => one.id === chosen);
  const fault = faultOf(swap.error);
  return (
    <details className="roster-more-part">
      <summary>{t('roster.form.swap')}</summary>
      <p>{t('roster.form.swapHelp')}</p>
      <select
        className="input"
        aria-label={t('roster.form.swapWith')}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        <option value="">{t('roster.form.swapWith')}</option>
        {offered.map((one) => (
          <option key={one.id} value={one.id}>
            {names.get(one.officer)} · {words.date(one.from)} {one.name} {chinaClockText(one.from)}–
            {chinaClockText(one.to)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button"
        disabled={!other || swap.isPending}
        onClick={async () => {
          if (!other) return;
          const done = await swap.mutateAsync({ a: shift, b: other }).catch(() => null);
          if (done) onDone();
        }}
      >
        {t('roster.form.swap')}
      </button>
      {fault && (
        <small className="roster-fault" role="alert">
          {faultWords(t, fault.code, fault.details, posts)}
        </small>
      )}
      {swap.error && !fault && <ErrorNote error={swap.error} />}
    </details>
  );
}
