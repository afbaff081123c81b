import type { IncidentRow } from '@dutywall/shared/protocol';
import { History, Link2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useReplayFeed } from '../../app/feed-context.tsx';
import { useReplayIncidents } from '../../app/picture/rest.ts';
import { Stage } from '../../app/stage.tsx';
import { useReveal } from '../../app/use-reveal.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { useCounts, useStatus } from '../../board/index.ts';
import type { MapStage } from '../../map/index.ts';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import { EventList } from './event-list.tsx';
import { eventsOf, type ReplayEvent, stepFrom } from './events.ts';
import { FollowedOfficer } from './followed-officer.tsx';
import { Scrub } from './scrub.tsx';
import { RATES, Transport } from './transport.tsx';
import { useTransport } from './use-transport.ts';
import './replay.css';

const NONE: readonly IncidentRow[] = [];
const HALF_MINUTE = 30_000;
const KNOWN = [
  ['now', 'asNow'],
  ['then', 'asThen'],
] as const;

/** The wall at a past time. Framed and named, so that nobody takes it for live. */
export function ReplayPage() {
  const { t } = useTranslation();
  const words = useWords();
  const feed = useReplayFeed();
  const transport = useTransport(feed);
  const { at, rate, chosen, seeking, seek, toggle, setRate } = transport;
  const [params, setParams] = useSearchParams();
  const [following, setFollowing] = useState(false);
  const [stage, setStage] = useState<MapStage | null>(null);
  const [shared, setShared] = useState(false);
  const counts = useCounts(feed).all;
  const status = useStatus(feed);
  const { from, to } = feed.range;
  const incidents = useReplayIncidents(from, to) ?? NONE;
  const events = useMemo(() => eventsOf(incidents, from, to), [incidents, from, to]);

  const officer = params.get('officer');
  const slot = officer === null ? null : (feed.facts.slotOf.get(officer) ?? null);
  const choose = useCallback(
    (next: string | null) => {
      setParams(
        (before) => {
          const query = new URLSearchParams(before);
          if (next) query.set('officer', next);
          else query.delete('officer');
          return query;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  const known = params.get('known') === 'then' ? 'then' : 'now';
  // The moment goes along in the address: the other reading opens on the same picture.
  const chooseKnown = (next: 'now' | 'then') =>
    setParams(
      (before) => {
        const query = new URLSearchParams(before);
        query.set('t', String(Math.round(at)));
        if (next === 'then') query.set('known', 'then');
        else query.delete('known');
        return query;
      },
      { replace: true },
    );
  useEffect(() => {
    document.title = `${t('replay.title')} · ${t('common.product')}`;
  }, [t]);
  useReveal(feed, stage, slot);

  const step = (by: 1 | -1) => {
    const next = stepFrom(events, at, by);
    if (next !== null) seek(next);
  };
  const chooseEvent = (event: ReplayEvent) => {
    choose(event.incident.officer);
    seek(event.at);
  };
  const faster = (by: 1 | -1) => {
    const index = (RATES as readonly number[]).indexOf(chosen);
    const next = RATES[Math.min(RATES.length - 1, Math.max(0, (index === -1 ? 2 : index) + by))];
    if (next !== undefined) setRate(next);
  };
  const share = async () => {
    await navigator.clipboard?.writeText(globalThis.location.href);
    setShared(true);
    setTimeout(() => setShared(false), 2_000);
  };
  useShortcuts({
    ' ': toggle,
    arrowleft: () => seek(at - HALF_MINUTE),
    arrowright: () => seek(at + HALF_MINUTE),
    ',': () => step(-1),
    '.': () => step(1),
    '+': () => faster(1),
    '=': () => faster(1),
    '-': () => faster(-1),
    k: () => chooseKnown(known === 'then' ? 'now' : 'then'),
    o: () => slot !== null && setFollowing(!following),
    escape: () => choose(null),
  });

  return (
    <div className="replay">
      <header className="replay-banner">
        <strong>
          <History size={20} aria-hidden="true" /> {t('replay.banner')}
        </strong>
        <span className="replay-notlive">{t('replay.notLive')}</span>
        <time className="replay-time">
          {words.date(at)} <b>{clockOf(at, true)}</b>
        </time>
        <fieldset className="replay-known">
          <legend className="visually-hidden">{t('replay.known')}</legend>
          {KNOWN.map(([one, word]) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === known}
              title={t(`replay.knownHint.${word}`)}
              onClick={() => chooseKnown(one)}
            >
              {t(`replay.knownAs.${word}`)}
            </button>
          ))}
        </fieldset>
        <button type="button" className="button" onClick={() => void share()}>
          <Link2 size={15} aria-hidden="true" /> {t(shared ? 'replay.shared' : 'replay.share')}
        </button>
        <Link className="button primary" to={officer ? `/desk?officer=${encodeURIComponent(officer)}` : '/desk'}>
          {t('replay.backToLive')}
        </Link>
      </header>
      <main className="replay-main">
        <aside className="replay-side">
          <section>
            <h2>{t('replay.counts')}</h2>
            <dl className="replay-counts">
              {(
                [
                  ['expected', counts.due],
                  ['arrived', counts.arrived],
                  ['onPost', counts.onPost],
                  ['candidates', counts.byState['off-post'] + counts.byState['not-arrived']],
                  ['noSignal', counts.noSignal],
                ] as const
              ).map(([word, value]) => (
                <div key={word}>
                  <dt>{t(`duty.count.${word}`)}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
          <FollowedOfficer
            feed={feed}
            slot={slot}
            at={at}
            following={following}
            onFollow={() => setFollowing(!following)}
            onClear={() => choose(null)}
          />
          <section className="replay-events">
            <h2>
              {t('replay.events')} <small>{events.filter((event) => event.edge === 'began').length}</small>
            </h2>
            <EventList feed={feed} events={events} at={at} onChoose={chooseEvent} />
          </section>
        </aside>
        <div className="replay-map" aria-busy={seeking}>
          <Stage
            kind="desk"
            feed={feed}
            selected={slot}
            follow={following ? slot : null}
            onSelect={(picked) => choose(picked === null ? null : (feed.facts.slots.get(picked)?.officer ?? null))}
            onFollowEnd={() => setFollowing(false)}
            onStage={setStage}
          />
          {status.connection !== 'live' && (
            <p className="replay-loading" role="status">
              {status.connection === 'connecting'
                ? t('replay.loading')
                : t(`errors.refusal.${status.refusal?.code ?? 'unavailable'}`)}
            </p>
          )}
          <span className="replay-mark" aria-hidden="true">
            {t('replay.banner')}
          </span>
        </div>
      </main>
      <footer className="replay-foot">
        <Transport rate={rate} chosen={chosen} onToggle={toggle} onRate={setRate} onStep={step} />
        <Scrub from={from} to={to} at={at} incidents={incidents} onSeek={seek} />
        <p className="replay-keys">{t('replay.keys')}</p>
      </footer>
    </div>
  );
}
