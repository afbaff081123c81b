import type { IncidentRow } from '@dutywall/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../feed/types.ts';
import { AboutIncidents } from './about-incidents.tsx';
import { DeskDialog } from './desk-dialog.tsx';

export interface NoteDialogProps {
  readonly feed: Feed;
  readonly incident: IncidentRow;
  readonly onNote: (incident: IncidentRow, text: string) => void;
  readonly onClose: () => void;
}

/** One appended note; Enter sends it, Shift with Enter begins a line. */
export function NoteDialog({ feed, incident, onNote, onClose }: NoteDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const ready = text.trim() !== '';
  return (
    <DeskDialog
      title={t('desk.note.title')}
      submit={t('desk.note.submit')}
      disabled={!ready}
      onSubmit={() => onNote(incident, text.trim())}
      onClose={onClose}
    >
      <AboutIncidents feed={feed} rows={[incident]} />
      <textarea
        className="input"
        rows={4}
        maxLength={500}
        // biome-ignore lint/a11y/noAutofocus: the key that opened it meant to write
        autoFocus
        aria-label={t('desk.note.label')}
        placeholder={t('desk.note.label')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <p className="card-audit">{t('desk.note.forGood')}</p>
    </DeskDialog>
  );
}
