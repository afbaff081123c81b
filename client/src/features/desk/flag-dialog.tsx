import type { IncidentRow, SlotRow } from '@dutywall/shared/protocol';
import { X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { evidenceHash } from '../../app/picture/rest.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { useDegradedTexts } from '../../ui/degraded.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { useWords } from '../../ui/words.ts';
import { FlagDone } from './flag-done.tsx';

const PRESETS = ['off-post', 'not-arrived', 'silent', 'early', 'other'] as const;
type Preset = (typeof PRESETS)[number];

/** The reason that fits the incident, so that two clicks are enough. */
function presetFor(incident: IncidentRow | null): Preset {
  switch (incident?.kind) {
    case 'off-post':
      return 'off-post';
    case 'not-arrived':
    case 'late':
      return 'not-arrived';
    case 'silent':
      return 'silent';
    case 'left-early':
      return 'early';
    default:
      return 'other';
  }
}

export interface FlagDialogProps {
  readonly feed: LiveFeed;
  readonly officer: SlotRow;
  readonly incident: IncidentRow | null;
  readonly now: number;
  readonly onClose: () => void;
}

/**
 * AB1: flag an officer, with or without an incident. Lies over the queue and never over the officer or the card, and
 * says before anything happens what will happen, to whom, and who will see it.
 */
export function FlagDialog({ feed, officer, incident, now, onClose }: FlagDialogProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [preset, setPreset] = useState<Preset>(presetFor(incident));
  const [text, setText] = useState('');
  const [sure, setSure] = useState(false);
  const [state, setState] = useState<
    { step: 'asking' } | { step: 'sending' } | { step: 'done'; absence: string; hash: string | null }
  >({ step: 'asking' });
  const [error, setError] = useState<unknown>(null);
  const [short, setShort] = useState(false);
  const submit = useRef<HTMLButtonElement>(null);
  useEffect(() => submit.current?.focus(), []);

  const squad = feed.facts.squads.get(officer.squad);
  const degraded = squad?.degraded ?? false;
  const squadName = squad?.name ?? '';
  const why = useDegradedTexts()(squad ? [squad] : []);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const extra = text.trim();
    const reason = preset === 'other' ? extra : [t(`desk.flag.presets.${preset}`), extra].filter(Boolean).join('；');
    if (reason.length < 2) return setShort(true);
    setShort(false);
    setError(null);
    setState({ step: 'sending' });
    const answer = await feed.command('flag-absence', {
      officer: officer.officer,
      ...(incident ? { incident: incident.id } : {}),
      reason: reason.slice(0, 500),
      ...(degraded && sure ? { degradedSeen: true } : {}),
    });
    if (!answer.ok) {
      setError(new ApiError(answer.refusal.code, answer.refusal.details));
      setState({ step: 'asking' });
      return;
    }
    setState({ step: 'done', absence: answer.data.id, hash: null });
    // The checksum is a comfort, not a condition: without it the flag still stands.
    const hash = await evidenceHash(answer.data.id).catch(() => null);
    if (hash) setState({ step: 'done', absence: answer.data.id, hash });
  };

  return (
    <div className="flag-dialog" role="dialog" aria-modal="false" aria-labelledby="flag-title">
      <header>
        <h2 id="flag-title">{t(state.step === 'done' ? 'desk.flag.doneTitle' : 'desk.flag.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      {state.step === 'done' ? (
        <FlagDone name={officer.name} hash={state.hash} onClose={onClose} />
      ) : (
        <form onSubmit={send}>
          <dl className="flag-subject">
            <dt>{t('desk.flag.subject')}</dt>
            <dd>
              <b>{officer.name}</b> {squadName} · {officer.badge}
            </dd>
            <dt>{t('desk.flag.incident')}</dt>
            <dd>
              {incident ? (
                <>
                  <StateGlyph of={glyphOfIncident(incident.kind)} /> {t(`duty.incident.${incident.kind}`)} ·{' '}
                  {words.duration(now - incident.from)}
                </>
              ) : (
                t('desk.flag.noIncident')
              )}
            </dd>
          </dl>
          <fieldset className="flag-reasons">
            <legend>{t('desk.flag.reason')}</legend>
            {PRESETS.map((one) => (
              <label key={one}>
                <input type="radio" name="reason" checked={preset === one} onChange={() => setPreset(one)} />
                <span>{t(`desk.flag.presets.${one}`)}</span>
              </label>
            ))}
            <textarea
              className="input"
              rows={2}
              maxLength={400}
              aria-label={t('desk.flag.reasonPlaceholder')}
              placeholder={t('desk.flag.reasonPlaceholder')}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </fieldset>
          <section className="flag-consequences">
            <h3>{t('desk.flag.happens')}</h3>
            <ol>
              <li>{t('desk.flag.freeze')}</li>
              <li>{t('desk.flag.tell', { name: officer.name })}</li>
              <li>{t('desk.flag.other')}</li>
              <li>{t('desk.flag.noDelete')}</li>
            </ol>
            <h3>{t('desk.flag.sees')}</h3>
            <p>{t('desk.flag.seesWho', { squad: squadName })}</p>
          </section>
          {degraded && (
            <label className="flag-degraded">
              {why.map((text) => (
                <span key={text}>{text}</span>
              ))}
              <span>{t('desk.flag.degraded')}</span>
              <span>
                <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />{' '}
                {t('desk.flag.degradedConfirm')}
              </span>
            </label>
          )}
          {short && (
            <p className="error-note" role="alert">
              {t('desk.flag.reasonShort')}
            </p>
          )}
          {error !== null && <ErrorNote error={error} />}
          <footer>
            <button type="button" className="button" onClick={onClose}>
              {t('common.cancel')} <kbd>Esc</kbd>
            </button>
            <button
              ref={submit}
              type="submit"
              className="button primary"
              disabled={state.step === 'sending' || (degraded && !sure)}
            >
              {t(state.step === 'sending' ? 'desk.flag.submitting' : 'desk.flag.submit')} <kbd>↵</kbd>
            </button>
          </footer>
        </form>
      )}
    </div>
  );
}
