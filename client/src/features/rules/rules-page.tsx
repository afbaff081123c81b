import { DEFAULT_RULES, RULE_KEYS, RULE_TABLE, type RuleKey, readOwnRules } from '@dutywall/shared/domain';
import type { RuleHistoryRow, RuleSet } from '@dutywall/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { landingOf, useSession } from '../../app/session.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { LEAST_REASON } from '../../ui/reason-form.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { ChecklistSetting } from './checklist-setting.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { Procedure, Retention } from './procedure.tsx';
import { useHistory, usePreview, usePublish, useRuleSets } from './requests.ts';
import { RuleFields } from './rule-fields.tsx';
import { VersionLine } from './version-line.tsx';
import './rules.css';

type Own = Readonly<Partial<Record<RuleKey, number>>>;

/** Settings of the whole bureau, as the address names them. */
const SETTINGS = ['absences', 'checklist', 'retention'] as const;

/** `/rules?squad=ID`: the numbers each squad goes by; `/rules?of=…`: a setting of the whole bureau. */
export function RulesPage() {
  const { t } = useTranslation();
  const session = useSession();
  const sets = useRuleSets();
  const [params, setParams] = useSearchParams();
  if (sets.isPending) return <PageSkeleton />;
  if (sets.isError) return <ErrorNote error={sets.error} retry={() => void sets.refetch()} page />;
  const wanted = params.get('squad');
  const setting = SETTINGS.find((one) => one === params.get('of'));
  const editable = session.data?.role === 'administrator';
  const chosen = sets.data.find((one) => one.squad === wanted) ?? sets.data.find((one) => one.mine) ?? sets.data[0];
  return (
    <div className="rules">
      <header className="rules-header">
        <h1>{t('rules.title')}</h1>
        <span>{t('rules.intro')}</span>
        <LanguageSwitch />
        <Link className="button quiet" to={session.data ? landingOf(session.data.role) : '/'}>
          {t('rules.back')}
        </Link>
      </header>
      <main className="rules-main">
        <nav aria-label={t('rules.squads')}>
          {asTree(sets.data).map(({ one, depth }) => (
            <button
              key={one.squad ?? ''}
              type="button"
              aria-current={one === chosen && !setting}
              style={{ paddingLeft: 12 + 14 * depth }}
              onClick={() => setParams(one.squad === null ? {} : { squad: one.squad })}
            >
              {one.name ?? t('rules.bureau')}
              <small>
                {Object.keys(one.own).length > 0 ? t('rules.ownCount', { count: Object.keys(one.own).length }) : ''}
              </small>
            </button>
          ))}
          {SETTINGS.map((one) => (
            <button key={one} type="button" aria-current={one === setting} onClick={() => setParams({ of: one })}>
              {t(`rules.settings.${one}`)}
            </button>
          ))}
        </nav>
        {setting === 'absences' && <Procedure editable={editable} />}
        {setting === 'checklist' && <ChecklistSetting editable={editable} />}
        {setting === 'retention' && <Retention editable={editable} />}
        {!setting && chosen && <SquadRules key={`${chosen.squad}:${chosen.version}`} set={chosen} sets={sets.data} />}
      </main>
    </div>
  );
}

interface Branch {
  readonly one: RuleSet;
  readonly depth: number;
}

/** The default first, then every unit beneath the one it belongs to; whose parent is not shown begins a branch. */
function asTree(sets: readonly RuleSet[]): readonly Branch[] {
  const shown = new Set(sets.map((one) => one.squad));
  const below = (parent: string | null, depth: number): Branch[] =>
    sets
      .filter((one) => one.squad !== null && (shown.has(one.parent) ? one.parent : null) === parent)
      .flatMap((one) => [{ one, depth }, ...below(one.squad, depth + 1)]);
  return [...sets.filter((one) => one.squad === null).map((one) => ({ one, depth: 0 })), ...below(null, 1)];
}

/** What the squad would go by without numbers of its own: the nearest shown one above, else what it has now. */
function inheritedBy(set: RuleSet, sets: readonly RuleSet[]): Readonly<Record<string, number>> {
  if (set.squad === null) return { ...DEFAULT_RULES };
  const above = sets.find((one) => one.squad !== null && one.squad === set.parent) ?? sets.find((one) => !one.squad);
  return { ...DEFAULT_RULES, ...above?.effective };
}

function SquadRules({ set, sets }: { readonly set: RuleSet; readonly sets: readonly RuleSet[] }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState<Own>(set.own);
  const history = useHistory(set.squad);
  const preview = usePreview();
  const squadName = (id: string): string => sets.find((one) => one.squad === id)?.name ?? id;
  const valid = readOwnRules(own).problems.length === 0;
  const changed = RULE_KEYS.some((key) => own[key] !== set.own[key]);
  const change = (key: RuleKey, value: number | null): void => {
    const { [key]: _before, ...rest } = own;
    setOwn(value === null ? rest : { ...rest, [key]: value });
    preview.clear();
  };
  return (
    <section className="rule-set">
      <h2>
        {set.name ?? t('rules.bureau')} <small>{t('rules.version', { version: set.version })}</small>
      </h2>
      {!set.mine && <p className="rule-note">{t('rules.readOnly')}</p>}
      <RuleFields own={own} inherited={inheritedBy(set, sets)} editable={set.mine} onChange={change} />
      {set.mine && (
        <div className="rule-acts">
          <button
            type="button"
            className="button"
            disabled={!valid || !changed || preview.starting || preview.answer?.state === 'running'}
            onClick={() => preview.start({ squad: set.squad, own })}
          >
            {t('rules.previewStart')}
          </button>
          <button type="button" className="button quiet" disabled={!changed} onClick={() => setOwn(set.own)}>
            {t('rules.discard')}
          </button>
        </div>
      )}
      {preview.error && <ErrorNote error={preview.error} />}
      {preview.answer && <PreviewPanel answer={preview.answer} squadName={squadName} onCancel={preview.cancel} />}
      {set.mine && history.data && (
        <Publish set={set} own={own} basedOn={history.data[0]?.version ?? 0} ready={valid && changed} />
      )}
      {history.isError ? (
        <ErrorNote error={history.error} retry={() => void history.refetch()} />
      ) : (
        <History rows={history.data ?? []} />
      )}
    </section>
  );
}

interface PublishProps {
  readonly set: RuleSet;
  readonly own: Own;
  readonly basedOn: number;
  readonly ready: boolean;
}

function Publish({ set, own, basedOn, ready }: PublishProps) {
  const { t } = useTranslation();
  const publish = usePublish();
  const [reason, setReason] = useState('');
  const [running, setRunning] = useState(false);
  const [at, setAt] = useState('');
  const from = at === '' ? null : Date.parse(`${at}:00+08:00`);
  return (
    <form
      className="rule-publish"
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate({ squad: set.squad, own, basedOn, running, reason, ...(from !== null && { from }) });
      }}
    >
      <label className="field">
        <span>{t('rules.reason')}</span>
        <input className="input" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
      <label className="field">
        <span>
          {t('rules.from')} <small>{t('rules.fromHelp')}</small>
        </span>
        <input className="input" type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </label>
      <label className="rule-running">
        <input type="checkbox" checked={running} onChange={(event) => setRunning(event.target.checked)} />{' '}
        {t('rules.running')}
      </label>
      <button
        type="submit"
        className="button primary"
        disabled={!ready || reason.trim().length < LEAST_REASON || publish.isPending}
      >
        {t('rules.publish')}
      </button>
      {publish.isError && <ErrorNote error={publish.error} />}
      {publish.isSuccess && <p role="status">{t('rules.published', { version: publish.data.version })}</p>}
    </form>
  );
}

/** Versions, newest first, each with what differs from the one before. */
function History({ rows }: { readonly rows: readonly RuleHistoryRow[] }) {
  const { t, i18n } = useTranslation();
  const word = (key: RuleKey): string => (i18n.language === 'en' ? RULE_TABLE[key].en : RULE_TABLE[key].zh);
  return (
    <section className="rule-history">
      <h3>{t('rules.history')}</h3>
      {rows.length === 0 && <p className="rule-note">{t('rules.noHistory')}</p>}
      <ol>
        {rows.map((row, i) => {
          const before: Own = rows[i + 1]?.own ?? {};
          const after: Own = row.own;
          const differs = RULE_KEYS.filter((key) => before[key] !== after[key]);
          return (
            <VersionLine key={row.version} {...row}>
              {differs.length === RULE_KEYS.length
                ? t('rules.all')
                : differs
                    .map(
                      (key) =>
                        `${word(key)} ${before[key] ?? t('rules.inherited')} → ${after[key] ?? t('rules.inherited')}`,
                    )
                    .join('；')}
            </VersionLine>
          );
        })}
      </ol>
    </section>
  );
}
