import { type DrawFault, verifyFile } from '@dutywall/shared/domain';
import { Download, Eye, ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { DrawnList } from './drawn-list.tsx';
import { post, type SpotCheck, useAsk } from './use-checks.ts';

interface DrawPanelProps {
  readonly check: SpotCheck;
  readonly mayDraw: boolean;
  /** The caller committed to it. */
  readonly own: boolean;
  readonly now: number;
}

/** One draw: what was committed to, the drawing, who came up, and the proof. */
export function DrawPanel({ check, mayDraw, own, now }: DrawPanelProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { parameters, result } = check;
  return (
    <article className="checks-draw">
      <h2>
        {words.date(check.committedAt)} {words.moment(check.committedAt, check.committedAt)} · {check.maker}
      </h2>
      <p className="checks-lead">
        {t('checks.summary', { n: parameters.count, pool: check.poolSize, minutes: parameters.windowMinutes })}
        {parameters.stratified && <> · {t('checks.stratifiedShort')}</>}
        {parameters.weighting === 'not-lately' && <> · {t('checks.notLatelyShort')}</>}
      </p>
      <dl className="checks-proof">
        <dt>{t('checks.commitment')}</dt>
        <dd>{check.commitment}</dd>
        <dt>{t('checks.poolHash')}</dt>
        <dd>{check.poolHash}</dd>
        {result && (
          <>
            <dt>{t('checks.value')}</dt>
            <dd>{result.value}</dd>
            <dt>{t('checks.secret')}</dt>
            <dd>{result.secret}</dd>
          </>
        )}
      </dl>
      {result ? (
        <>
          <Proof id={check.id} />
          <DrawnList check={check.id} result={result} mayWork={mayDraw} now={now} />
        </>
      ) : own && mayDraw ? (
        <Reveal id={check.id} />
      ) : (
        <p className="empty">{t('checks.waitingFor', { name: check.maker })}</p>
      )}
      <details className="checks-exclusions">
        <summary>{t('checks.exclusions', { n: check.exclusions.length })}</summary>
        <ul>
          {check.exclusions.map((one) => (
            <li key={one.officer}>
              {one.name} <small>{one.badge}</small> · {t(`checks.exclusion.${one.reason}`)}
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

/** The drawer's own value, after which nothing can be changed any more. */
function Reveal({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const [value, setValue] = useState('');
  const draw = useAsk((own: string) => post<SpotCheck>(`/${id}/draw`, { value: own }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    draw.mutate(value.trim());
  };
  return (
    <form className="checks-reveal" onSubmit={submit}>
      <label className="field">
        <span>{t('checks.valueHelp')}</span>
        <input
          className="input"
          required
          maxLength={200}
          value={value}
          placeholder={t('checks.valueExample')}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary" disabled={draw.isPending || value.trim() === ''}>
        <Eye size={15} aria-hidden="true" /> {t('checks.draw')}
      </button>
      {draw.error && <ErrorNote error={draw.error} />}
    </form>
  );
}

type Verdict = 'unknown' | 'checking' | 'proven' | DrawFault | 'unread';

/** Re-computes the exported file in this browser, with the code that `scripts/verify-draw` runs. */
function Proof({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<Verdict>('unknown');
  const href = `/api/spot-checks/${encodeURIComponent(id)}/export`;
  const verify = async () => {
    setVerdict('checking');
    try {
      const answer = await fetch(href, { credentials: 'same-origin' });
      if (!answer.ok) throw new ApiError('unavailable');
      const done = verifyFile(await answer.text());
      setVerdict(done.ok ? 'proven' : done.refusal.code);
    } catch {
      setVerdict('unread');
    }
  };
  return (
    <p className="checks-verify">
      <button type="button" className="button" disabled={verdict === 'checking'} onClick={() => void verify()}>
        <ShieldCheck size={15} aria-hidden="true" /> {t('checks.verify')}
      </button>
      <a className="button quiet" href={href} download>
        <Download size={15} aria-hidden="true" /> {t('checks.export')}
      </a>
      <span role="status" data-verdict={verdict === 'proven' ? 'good' : 'bad'}>
        {verdict !== 'unknown' && t(`checks.verdict.${verdict}`)}
      </span>
    </p>
  );
}
