import { chinaDateText, chinaDay, chinaInstant } from '@dutywall/shared/kit';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../app/api.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { useMe } from '../me-context.ts';
import { AHEAD_MS, type useLeaveWrites } from './my-leaves.ts';

/** What officers ask for; the word stands in front of the reason, where who decides reads it. */
const KINDS = ['duty', 'sick', 'personal', 'annual', 'other'] as const;
type Kind = (typeof KINDS)[number];
/** With what stands in front of it, within the server's 200. */
const MOST_DETAIL = 160;

interface LeaveFormProps {
  readonly ask: ReturnType<typeof useLeaveWrites>['ask'];
  /** False: the server cannot be reached now, or the sign-in is over. */
  readonly reachable: boolean;
  readonly onClose: () => void;
}

/** Asks for leave: kind, from, to, and a word more where it is needed. */
export function LeaveForm({ ask, reachable, onClose }: LeaveFormProps) {
  const { t } = useTranslation();
  const { view, offsetMs } = useMe();
  const [now] = useState(() => Date.now() + offsetMs);
  const midnight = (days: number): string => `${chinaDateText(chinaInstant(chinaDay(now) + days))}T00:00`;
  const [kind, setKind] = useState<Kind | null>(null);
  const [from, setFrom] = useState(() => midnight(1));
  const [to, setTo] = useState(() => midnight(2));
  const [detail, setDetail] = useState('');
  // The fields are wall clocks in the bureau's zone (UTC+8), whatever this phone's own zone is.
  const at = (text: string): number => Date.parse(`${text}:00+08:00`);
  const said = detail.trim();
  const why =
    kind === null ? null : said === '' ? t(`me.leaves.kind.${kind}`) : `${t(`me.leaves.kind.${kind}`)}：${said}`;
  const fault =
    kind === null
      ? 'needsKind'
      : kind === 'other' && said.length < 2
        ? 'needsDetail'
        : !(at(to) > at(from))
          ? 'endsFirst'
          : at(to) > now + AHEAD_MS
            ? 'tooFar'
            : null;
  const overlaps = ask.error instanceof ApiError && ask.error.code === 'conflict';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (fault !== null || why === null || !reachable || ask.isPending) return;
    ask.mutate({ officer: view.officer.id, from: at(from), to: at(to), reason: why }, { onSuccess: onClose });
  };
  return (
    <form className="me-card me-leave-form" onSubmit={send}>
      <h2 className="me-label">{t('me.leaves.ask')}</h2>
      <fieldset aria-label={t('me.leaves.kindLabel')}>
        {KINDS.map((one) => (
          <button key={one} type="button" className="button" aria-pressed={one === kind} onClick={() => setKind(one)}>
            {t(`me.leaves.kind.${one}`)}
          </button>
        ))}
      </fieldset>
      <label className="field">
        <span>{t('me.leaves.from')}</span>
        <input
          className="input"
          type="datetime-local"
          required
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t('me.leaves.to')}</span>
        <input
          className="input"
          type="datetime-local"
          required
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <label className="field">
        <span>{t(kind === 'other' ? 'me.leaves.detailNeeded' : 'me.leaves.detail')}</span>
        <input
          className="input"
          maxLength={MOST_DETAIL}
          value={detail}
          onChange={(event) => setDetail(event.target.value)}
        />
      </label>
      {overlaps && (
        <p className="me-warn" role="alert">
          {t('roster.leave.overlap')}
        </p>
      )}
      {ask.error && !overlaps && <ErrorNote error={ask.error} />}
      <p className="me-quiet">
        {t(reachable ? (fault === null ? 'me.leaves.help' : `me.leaves.fault.${fault}`) : 'me.leaves.needsNetwork')}
      </p>
      <button type="submit" className="button primary" disabled={fault !== null || !reachable || ask.isPending}>
        {t(ask.isPending ? 'me.leaves.sending' : 'me.leaves.send')}
      </button>
      <button type="button" className="button quiet" onClick={onClose}>
        {t('common.cancel')}
      </button>
    </form>
  );
}
