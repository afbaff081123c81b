import { INCIDENTS_AT_ONCE, type IncidentRow } from '@dutywall/shared/protocol';
import type { Feed } from '../../feed/types.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { ShelveDialog } from './shelve-dialog.tsx';
import type { DeskQueue } from './use-desk-queue.ts';
import type { Handling } from './use-handling.ts';
import type { IncidentWork, WorkDialog } from './use-incident-work.ts';

export interface WorkDialogsProps {
  readonly open: WorkDialog;
  readonly feed: Feed;
  readonly now: number;
  readonly current: IncidentRow | null;
  readonly work: IncidentWork;
  readonly handling: Handling;
  readonly queue: DeskQueue;
  readonly onClose: () => void;
}

/** The question that is open; none when what it was about is gone. */
export function WorkDialogs({ open, feed, now, current, work, handling, queue, onClose }: WorkDialogsProps) {
  if (open === 'note') {
    return current && <NoteDialog feed={feed} incident={current} onNote={handling.note} onClose={onClose} />;
  }
  if (open === 'shelve') {
    if (work.toShelve.length === 0) return null;
    const shelve: Handling['shelve'] = (rows, until, reason) => {
      handling.shelve(rows, until, reason);
      queue.clear();
    };
    return <ShelveDialog feed={feed} rows={work.toShelve} now={now} onShelve={shelve} onClose={onClose} />;
  }
  if (work.toAcknowledge.length === 0) return null;
  const acknowledge: Handling['acknowledge'] = (rows) => {
    handling.acknowledge(rows);
    queue.clear();
  };
  const rows = work.toAcknowledge.slice(0, INCIDENTS_AT_ONCE);
  return <BulkDialog feed={feed} rows={rows} onAcknowledge={acknowledge} onClose={onClose} />;
}
