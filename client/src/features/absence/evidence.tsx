import type { AbsenceFile } from '@dutywall/shared/protocol';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Segments } from '../../ui/segments.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import {
  type Bundle,
  type Cited,
  citedFixes,
  citedOf,
  type EvidenceFix,
  farthestOf,
  fixesOf,
  rulesOf,
  sentenceOf,
  tellingFixes,
} from './bundle.ts';
import { CheckInPart, CheckInsPart } from './check-in-part.tsx';
import { MapPicture } from './map-picture.tsx';
import { useRuleWord } from './words.ts';

export interface EvidenceProps {
  readonly file: AbsenceFile;
  readonly map: { readonly width: number; readonly height: number };
  /** Fixes listed at most. */
  readonly fixes: number;
  readonly paper?: boolean;
}

/** What was known when somebody flagged (AB1), the same for everybody who sees it. */
export function Evidence({ file, map: size, fixes: count, paper = false }: EvidenceProps) {
  const { t } = useTranslation();
  const words = useWords();
  // The server wrote it in this shape when the flag was made; it is frozen.
  const bundle = file.evidence as Bundle;
  const cited = useMemo(() => citedOf(bundle, file.belief.from), [bundle, file.belief.from]);
  const fixes = useMemo(() => fixesOf(bundle), [bundle]);
  const within = useMemo(() => citedFixes(bundle, fixes, cited), [bundle, fixes, cited]);
  const telling = tellingFixes(within, count);
  const total = within.length;
  const frozenAt = Date.parse(bundle.frozenAt);
  const { shift } = bundle;
  // A fault stands on what a person saw: no fixes, no rules of duty.
  if (bundle.checkIn) return <CheckInPart checkIn={bundle.checkIn} reticked={file.reticked} paper={paper} />;
  return (
    <>
      <section className="absence-part">
        <h2>{t('absence.sections.evidence')}</h2>
        <p className="absence-sentence">{sentenceOf(bundle, words.language) ?? t('absence.sentenceNone')}</p>
        <p className="absence-quiet">{t('absence.candidate')}</p>
      </section>
      <Belief file={file} />
      <section className="absence-part">
        <h2>{t('absence.sections.map')}</h2>
        <MapPicture {...{ bundle, fixes, within, cited, paper }} {...size} />
      </section>
      {shift && (
        <section className="absence-part">
          <h2>
            {t('absence.sections.timeline')}{' '}
            <small>
              {shift.name} {clockOf(Date.parse(shift.from))}–{clockOf(Date.parse(shift.to))}
            </small>
          </h2>
          <Timeline bundle={bundle} frozenAt={frozenAt} cited={cited} />
        </section>
      )}
      <section className="absence-part">
        <h2>{t('absence.sections.fixes')}</h2>
        {telling.length === 0 ? (
          <p className="absence-quiet">{t('absence.fix.none')}</p>
        ) : (
          <>
            <FixTable fixes={telling} />
            {total > telling.length && (
              <p className="absence-quiet">{t('absence.fixesMore', { n: total, shown: telling.length })}</p>
            )}
          </>
        )}
      </section>
      <CheckInsPart checkIns={bundle.checkIns ?? []} />
      <Rules bundle={bundle} cited={cited} />
    </>
  );
}

/** The shift as it was judged when frozen, around the cited time where the shift is a whole day. */
function Timeline({ bundle, frozenAt, cited }: { bundle: Bundle; frozenAt: number; cited: Cited }) {
  const { t } = useTranslation();
  const { shift, intervals } = bundle;
  if (!shift) return null;
  const from = Math.max(Date.parse(shift.from), cited.from - 4 * 3_600_000);
  const to = Math.min(Date.parse(shift.to), frozenAt + 1_800_000);
  const segments = intervals.map((one) => ({
    state: one.state,
    from: Date.parse(one.from),
    to: one.to === null ? null : Date.parse(one.to),
  }));
  const shown = segments.filter((one) => one.from < to && (one.to ?? frozenAt) > from);
  return (
    <>
      <Segments {...{ from, to, segments: shown }} now={frozenAt} label={t('absence.sections.timeline')} />
      <ul className="absence-segments">
        {shown.slice(-8).map((one) => (
          <li key={one.from}>
            <time>
              {one.to === null ? (
                `${clockOf(one.from)}–${t('absence.untilFrozen', { time: clockOf(frozenAt) })}`
              ) : (
                <Range from={one.from} to={one.to} />
              )}
            </time>
            <StateGlyph of={one.state} /> {t(`duty.state.${one.state}`)}
          </li>
        ))}
      </ul>
    </>
  );
}

function FixTable({ fixes }: { fixes: readonly EvidenceFix[] }) {
  const { t } = useTranslation();
  const farthest = farthestOf(fixes);
  const metres = (n: number) => t('absence.fix.metres', { n: Math.round(n) });
  return (
    <table className="absence-fixes">
      <thead>
        <tr>
          <th>{t('absence.fix.event')}</th>
          <th>{t('absence.fix.received')}</th>
          <th>{t('absence.fix.sigma')}</th>
          <th>{t('absence.fix.distance')}</th>
        </tr>
      </thead>
      <tbody>
        {fixes.map((fix) => (
          <tr key={fix.id} data-farthest={fix === farthest}>
            <td>{clockOf(fix.eventAt, true)}</td>
            <td>{clockOf(fix.receivedAt, true)}</td>
            <td>{metres(fix.sigmaM)}</td>
            <td>{fix.distanceM === null ? '–' : metres(fix.distanceM)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rules({ bundle, cited }: { bundle: Bundle; cited: Cited }) {
  const { t } = useTranslation();
  const word = useRuleWord();
  const { ids, version } = rulesOf(bundle, cited);
  const posts = bundle.posts.map((post) => `${post.name} v${post.version}`).join('、');
  return (
    <section className="absence-part">
      <h2>{t('absence.sections.rules')}</h2>
      <ul className="absence-rules">
        {ids.map((id) => (
          <li key={id}>{word(id)}</li>
        ))}
      </ul>
      <p className="absence-quiet">
        {t('absence.ruleSet', { version, shift: bundle.shift?.version ?? '–', posts: posts || '–' })}
      </p>
    </section>
  );
}

/** BT3: both versions, when what is believed now is not what was frozen. */
function Belief({ file }: { file: AbsenceFile }) {
  const { t } = useTranslation();
  if (!file.belief.differs) return null;
  return (
    <section className="absence-part absence-belief" role="note">
      <h2>{t('absence.belief.title')}</h2>
      <p>{t('absence.belief.help')}</p>
      <div>
        <Version word={t('absence.belief.frozen')} stretches={file.belief.frozen} />
        <Version word={t('absence.belief.now')} stretches={file.belief.now} />
      </div>
    </section>
  );
}

function Version({ word, stretches }: { word: string; stretches: AbsenceFile['belief']['now'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <div>
      <h3>{word}</h3>
      {stretches.length === 0 && <p className="absence-quiet">{t('absence.belief.nothing')}</p>}
      <ul className="absence-segments">
        {stretches.map((one) => (
          <li key={one.from}>
            <time>
              <Range from={one.from} to={one.to} />
            </time>
            <StateGlyph of={one.state} /> {t(`duty.state.${one.state}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** From and to; with seconds where minutes would say nothing. */
function Range({ from, to }: { from: number; to: number }) {
  const brief = to - from < 120_000;
  return (
    <>
      {clockOf(from, brief)}–{clockOf(to, brief)}
    </>
  );
}
