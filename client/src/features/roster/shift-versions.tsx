import { chinaClockText, chinaDateText } from '@dutywall/shared/kit';
import type { ShiftRow } from '@dutywall/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { Words } from '../../ui/words.ts';
import { useVersions } from './roster-data.ts';

export interface ShiftVersionsProps {
  readonly shift: ShiftRow;
  readonly posts: ReadonlyMap<string, string>;
  readonly words: Words;
}

/** BT1: what the shift said before, who changed it and why. */
export function ShiftVersions({ shift, posts, words }: ShiftVersionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const versions = useVersions(open ? shift.id : null);
  return (
    <details className="roster-more-part" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('roster.form.versions')}</summary>
      {versions.isError && <ErrorNote error={versions.error} retry={() => void versions.refetch()} />}
      {open && versions.isPending && <Skeleton lines={2} />}
      <ol className="roster-versions">
        {versions.data?.map((one) => (
          <li key={one.version}>
            <small>
              {t('roster.form.version', {
                n: one.version,
                when: `${words.date(one.knownFrom)} ${chinaClockText(one.knownFrom)}`,
                who: one.madeBy ?? t('roster.form.system'),
              })}
            </small>
            <span>
              {one.officerName} · {one.name} {chinaDateText(one.from)} {chinaClockText(one.from)}–
              {chinaClockText(one.to)}
            </span>
            <span>{one.posts.map((id) => posts.get(id) ?? id).join('、')}</span>
            {one.reason && <q>{one.reason}</q>}
          </li>
        ))}
      </ol>
    </details>
  );
}
