import type { MessageRow, SlotRow } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MessageSquare, QrCode, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { EnrolCodePanel, useEnrolCode } from '../../app/enrol-code.tsx';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import './contact.css';

/** As the server's bound (MESSAGE_CHARACTERS); the box stops there. */
const CHARACTERS = 200;

/** Speak to the officer, or hand their phone a code: two actions of the card with their dialogs. */
export function Contact({ officer, now }: { officer: SlotRow; now: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'message' | 'enrol' | null>(null);
  useShortcuts({ m: open === null ? () => setOpen('message') : undefined });
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" className="button" aria-keyshortcuts="m" onClick={() => setOpen('message')}>
        <MessageSquare size={15} />
        {t('desk.contact.message')}
        <kbd>m</kbd>
      </button>
      <button type="button" className="button" onClick={() => setOpen('enrol')}>
        <QrCode size={15} />
        {t('desk.contact.enrol')}
      </button>
      {open === 'message' && <MessageDialog officer={officer} now={now} onClose={close} />}
      {open === 'enrol' && <EnrolDialog officer={officer} onClose={close} />}
    </>
  );
}

function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Who pressed the key of a message means to write it; by itself the dialog would give its close button the keys.
    dialog.current?.querySelector('textarea')?.focus();
  }, []);
  return (
    // Keys pressed here are the dialog's: Escape closes it and leaves the officer chosen.
    <dialog
      ref={dialog}
      className="contact"
      aria-label={title}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      {children}
    </dialog>
  );
}

function MessageDialog({ officer, now, onClose }: { officer: SlotRow; now: number; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const key = ['messages', officer.officer] as const;
  const sent = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api<readonly MessageRow[]>(`/api/messages?officer=${encodeURIComponent(officer.officer)}`, { signal }),
    refetchInterval: 10_000,
  });
  const send = useMutation({
    mutationFn: () => api<MessageRow>('/api/messages', { method: 'POST', body: { officer: officer.officer, text } }),
    onSuccess: () => {
      setText('');
      void queries.invalidateQueries({ queryKey: key });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !send.isPending) send.mutate();
  };
  return (
    <Dialog title={t('desk.contact.messageTo', { name: officer.name })} onClose={onClose}>
      <form onSubmit={submit}>
        <textarea
          className="input"
          rows={3}
          maxLength={CHARACTERS}
          value={text}
          aria-label={t('desk.contact.text')}
          placeholder={t('desk.contact.placeholder')}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
          }}
        />
        <footer>
          <small>{t('desk.contact.left', { count: CHARACTERS - text.length })}</small>
          <button type="submit" className="button primary" disabled={send.isPending || text.trim() === ''}>
            {t('desk.contact.send')} <kbd>Ctrl ↵</kbd>
          </button>
        </footer>
        {send.isError && <ErrorNote error={send.error} />}
      </form>
      {sent.isPending && <Skeleton lines={2} />}
      {sent.isError && <ErrorNote error={sent.error} retry={() => void sent.refetch()} />}
      <ul>
        {sent.data?.slice(0, 20).map((message) => (
          <li key={message.id}>
            <p>{message.text}</p>
            <small>
              {message.by} {words.moment(message.at, now)} ·{' '}
              {message.readAt === null
                ? t('desk.contact.unread')
                : t('desk.contact.read', { time: words.moment(message.readAt, now) })}
              {message.downlink && ` · ${t(`desk.contact.${message.downlink}`)}`}
            </small>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function EnrolDialog({ officer, onClose }: { officer: SlotRow; onClose: () => void }) {
  const { t } = useTranslation();
  const code = useEnrolCode();
  const { mutate } = code;
  const asked = useRef(false);
  useEffect(() => {
    // Each code makes the one before it void, so that it is asked for once a dialog.
    if (asked.current) return;
    asked.current = true;
    mutate(officer.badge);
  }, [mutate, officer.badge]);
  return (
    <Dialog title={t('desk.contact.enrolFor', { name: officer.name, badge: officer.badge })} onClose={onClose}>
      <EnrolCodePanel code={code} badge={officer.badge} />
    </Dialog>
  );
}
