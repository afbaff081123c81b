import type { IncidentRow } from '@dutywall/shared/protocol';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../feed/types.ts';
import { AboutIncidents } from './about-incidents.tsx';
import { DeskDialog } from './desk-dialog.tsx';

export interface BulkDialogProps {
  readonly feed: Feed;
  readonly rows: readonly IncidentRow[];
  readonly onAcknowledge: (rows: readonly IncidentRow[]) => void;
  readonly onClose: () => void;
}

/** Names how many of which kinds are about to be acknowledged, and what that means, before it happens. */
export function BulkDialog({ feed, rows, onAcknowledge, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  // Enter answers: the confirming button has the focus.
  useEffect(() => box.current?.closest('form')?.querySelector<HTMLButtonElement>('button[type=submit]')?.focus(), []);
  const sos = rows.filter((row) => row.kind === 'sos' && row.to === null).length;
  const ended = rows.filter((row) => row.to !== null).length;
  return (
    <DeskDialog
      title={t('desk.bulk.title', { n: rows.length })}
      submit={t('desk.bulk.submit', { n: rows.length })}
      onSubmit={() => onAcknowledge(rows)}
      onClose={onClose}
    >
      <div ref={box}>
        <AboutIncidents feed={feed} rows={rows} />
        <ul className="bulk-means">
          {ended > 0 && <li>{t('desk.bulk.ended', { n: ended })}</li>}
          {rows.length > ended && <li>{t('desk.bulk.going', { n: rows.length - ended })}</li>}
          {sos > 0 && <li className="bulk-sos">{t('desk.bulk.sos', { n: sos })}</li>}
          <li>{t('desk.bulk.meaning')}</li>
        </ul>
      </div>
    </DeskDialog>
  );
}
