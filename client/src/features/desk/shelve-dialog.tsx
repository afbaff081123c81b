import { SHELF_MAX_MS } from '@dutywall/shared/domain';
import type { IncidentRow } from '@dutywall/shared/protocol';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { slicesOf } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { useWords } from '../../ui/words.ts';
import { AboutIncidents } from './about-incidents.tsx';
import { DeskDialog } from './desk-dialog.tsx';

const MINUTE = 60_000;
const REASONS = ['underway', 'asked', 'device', 'other'] as const;
type Reason = (typeof REASONS)[number];

export interface ShelveDialogProps {
  readonly feed: Feed;
  readonly rows: readonly IncidentRow[];
  readonly now: number;
  readonly onShelve: (rows: readonly IncidentRow[], until: number, reason: string) => void;
  readonly onClose: () => void;
}

/** Until when, and why: 1, 2, 3 choose the time. The first of several shifts to end ends the shelf. */
export function ShelveDialog({ feed, rows, now, onShelve, onClose }: ShelveDialogProps) {
  const { t } = useTranslation();
  const words = useWords();
  // The times stand still while somebody decides.
  const [opened] = useState(now);
  const slices = slicesOf(feed);
  const ends = rows.flatMap((row) => slices.standing(row.slot)?.shift?.to ?? []);
  const shiftEnd = Math.min(...ends);
  const presets: readonly { readonly id: 'quarter' | 'hour' | 'shift'; readonly until: number }[] = [
    { id: 'quarter', until: opened + 15 * MINUTE },
    { id: 'hour', until: opened + 60 * MINUTE },
    ...(shiftEnd > opened + MINUTE && shiftEnd <= opened + SHELF_MAX_MS
      ? [{ id: 'shift' as const, until: shiftEnd }]
      : []),
  ];
  const [chosen, setChosen] = useState(0);
  const [reason, setReason] = useState<Reason>('underway');
  const [text, setText] = useState('');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const extra = text.trim();
  const said = reason === 'other' ? extra : [t(`desk.shelf.reasons.${reason}`), extra].filter(Boolean).join('；');
  return (
    <DeskDialog
      title={t('desk.shelf.title')}
      submit={t('desk.shelf.submit')}
      disabled={said.length < 2}
      onSubmit={() => onShelve(rows, presets[chosen]?.until ?? opened + 15 * MINUTE, said.slice(0, 200))}
      onClose={onClose}
    >
      <AboutIncidents feed={feed} rows={rows} />
      <fieldset className="flag-reasons shelf-times">
        <legend>{t('desk.shelf.until')}</legend>
        {presets.map((preset, index) => (
          <label key={preset.id}>
            <input
              ref={index === 0 ? first : undefined}
              type="radio"
              name="until"
              checked={chosen === index}
              onChange={() => setChosen(index)}
              onKeyDown={(event) => {
                const at = ['1', '2', '3'].indexOf(event.key);
                if (at >= 0 && at < presets.length) setChosen(at);
              }}
            />
            <span>
              {t(`desk.shelf.presets.${preset.id}`)} <small>{words.moment(preset.until, opened)}</small>
            </span>
            <kbd>{index + 1}</kbd>
          </label>
        ))}
      </fieldset>
      <fieldset className="flag-reasons">
        <legend>{t('desk.flag.reason')}</legend>
        {REASONS.map((one) => (
          <label key={one}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            <span>{t(`desk.shelf.reasons.${one}`)}</span>
          </label>
        ))}
        <textarea
          className="input"
          rows={2}
          maxLength={120}
          aria-label={t('desk.flag.reasonPlaceholder')}
          placeholder={t('desk.flag.reasonPlaceholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </fieldset>
      <p className="card-audit">{t('desk.shelf.comesBack')}</p>
    </DeskDialog>
  );
}
