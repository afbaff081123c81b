import type { StillQuery } from '@dutywall/shared/protocol';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { offeredStills } from '../../app/still-source.ts';
import { useCapture } from '../../app/stills.ts';
import { toJpeg } from '../../call/frame.ts';
import type { LiveFeed } from '../../feed/types.ts';
import type { MapStage } from '../../map/index.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import { mapAsOf, stampedStage } from './still-stamp.ts';
import './still-dialog.css';

type Of = StillQuery['of'];

/** The server's bound of a note, and what the words of a map that is not the present may take of it. */
const MOST_NOTE = 500;
const MOST_STAMP = 60;

/** One captured picture, with what the server is to know of it. */
interface Shot {
  readonly of: Of;
  readonly source?: string;
  readonly name?: string;
  readonly at: number;
  readonly centre?: { readonly lon: number; readonly lat: number };
  /** WW1: whose names stand on it. */
  readonly officers?: readonly string[];
  readonly picture: Blob;
  readonly address: string;
}

export interface StillDialogProps {
  readonly stage: MapStage;
  /** Says whether the map is the present. */
  readonly feed: Pick<LiveFeed, 'status' | 'now' | 'facts'>;
  /** The server's time. */
  readonly now: number;
  /** The video that was meant; left out: the one that came last. */
  readonly source?: string;
  readonly onClose: () => void;
}

/** 监控大屏信息采集: the moment of the key is captured, map and video in focus; which of them is kept is chosen after. */
export function StillDialog({ stage, feed, now, source, onClose }: StillDialogProps) {
  const { t } = useTranslation();
  const [shots, setShots] = useState<readonly Shot[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(source ?? null);
  const [place, setPlace] = useState('');
  const [note, setNote] = useState('');
  const [finding, setFinding] = useState(false);
  const capture = useCapture();
  const [at] = useState(now);
  const [asOf] = useState(() => mapAsOf(feed));
  const { facts } = feed;
  const stamp = useStamp(asOf);

  useEffect(() => {
    let gone = false;
    const made: Shot[] = [];
    void takeShots(stampedStage(stage, stamp), facts, at).then((taken) => {
      made.push(...taken);
      if (!gone) setShots(taken);
    });
    return () => {
      gone = true;
      for (const { address } of made) URL.revokeObjectURL(address);
    };
  }, [stage, facts, at, stamp]);

  const shot = shots?.find((one) => keyOf(one) === chosen) ?? shots?.at(-1) ?? null;
  const missing = finding && note.trim().length < 2;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!shot || missing || capture.isPending) return;
    // A list of stills names no camera; where it stands says as much.
    const where = place.trim() || (shot.of === 'camera' ? (shot.name ?? '') : '');
    // What the picture says of its age is in the record too, in front of what is said of it.
    const said = [shot.of === 'map' ? stamp : null, note.trim()].filter(Boolean).join(' · ');
    const about: StillQuery = {
      ...{ of: shot.of, at: shot.at },
      ...(shot.source === undefined ? {} : { source: shot.source }),
      ...(said === '' ? {} : { note: said }),
      ...(where === '' ? {} : { place: where }),
      ...shot.centre,
      ...(shot.officers?.length ? { officers: [...shot.officers] } : {}),
    };
    capture.mutate({ about, picture: shot.picture, finding });
  };
  const kept = capture.data;
  return (
    <div className="still-dialog" role="dialog" aria-modal="false" aria-label={t('stills.capture.title')}>
      <form onSubmit={submit}>
        <h2>{t('stills.capture.title')}</h2>
        {shots === null && <p className="card-audit">{t('stills.capture.taking')}</p>}
        {shots?.length === 0 && <p role="alert">{t('stills.capture.failed')}</p>}
        {shots && shots.length > 1 && (
          <fieldset aria-label={t('stills.capture.title')}>
            {shots.map((one) => (
              <button
                key={keyOf(one)}
                type="button"
                className="chip"
                aria-pressed={one === shot}
                onClick={() => setChosen(keyOf(one))}
              >
                {one.of === 'map' ? t('stills.capture.map') : t(`stills.capture.${one.of}`, { name: one.name })}
              </button>
            ))}
          </fieldset>
        )}
        {shot?.of === 'map' && stamp && <p role="alert">{t('stills.capture.old', { stamp })}</p>}
        {shot?.officers && shot.officers.length > 0 && !kept && (
          <p className="card-audit">{t('stills.capture.named', { count: shot.officers.length })}</p>
        )}
        {shot && <img src={shot.address} alt={t('stills.picture')} />}
        {kept ? (
          <p role="status">
            {t('stills.capture.saved', { hash: kept.picture.sha256.slice(0, 16) })}{' '}
            <Link to={`/stills?show=${kept.id}`}>{t('stills.capture.open')}</Link>
          </p>
        ) : (
          <>
            <input
              className="input"
              value={place}
              maxLength={100}
              placeholder={t('stills.capture.place')}
              aria-label={t('stills.capture.place')}
              onChange={(event) => setPlace(event.target.value)}
            />
            <textarea
              className="input"
              rows={2}
              maxLength={MOST_NOTE - MOST_STAMP}
              value={note}
              placeholder={t('stills.capture.note')}
              aria-label={t('stills.capture.note')}
              // biome-ignore lint/a11y/noAutofocus: the key that opened it meant to write
              autoFocus
              onChange={(event) => setNote(event.target.value)}
            />
            <label className="still-finding">
              <input type="checkbox" checked={finding} onChange={(event) => setFinding(event.target.checked)} />
              {t('stills.capture.asFinding')}
            </label>
            {missing && <p className="card-audit">{t('stills.capture.findingNeedsNote')}</p>}
          </>
        )}
        {capture.isError && <ErrorNote error={capture.error} />}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {t(kept ? 'common.close' : 'common.cancel')} <kbd>Esc</kbd>
          </button>
          {!kept && (
            <button type="submit" className="button primary" disabled={!shot || missing || capture.isPending}>
              {t('stills.capture.save')}
            </button>
          )}
        </footer>
      </form>
    </div>
  );
}

const keyOf = (shot: Shot): string => shot.source ?? 'map';

/** The words for a map that is not the present. */
function useStamp(asOf: ReturnType<typeof mapAsOf>): string | null {
  const { t } = useTranslation();
  const words = useWords();
  if (asOf === null) return null;
  return asOf === 'never'
    ? t('stills.capture.noData')
    : t('stills.capture.asOf', { time: `${words.date(asOf)} ${clockOf(asOf, true)}` });
}

/** An address carries this much of names; only ids far longer than anybody's come near it. */
const MOST_NAMES_CHARS = 12_000;

function addressable(officers: readonly string[]): readonly string[] {
  let left = MOST_NAMES_CHARS;
  return officers.filter((id) => {
    left -= encodeURIComponent(id).length + '&officers='.length;
    return left > 0;
  });
}

/** A map that is still being drawn is waited for, and after so long captured as it is, ms. */
const MOST_WAIT_MS = 5_000;
const LOOK_MS = 100;

async function whenDrawn(stage: MapStage): Promise<void> {
  const until = performance.now() + MOST_WAIT_MS;
  while (!stage.isDrawn() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

async function takeShots(stage: MapStage, facts: LiveFeed['facts'], at: number): Promise<readonly Shot[]> {
  await whenDrawn(stage);
  const centre = stage.leaflet.getCenter();
  const map = stage.capture();
  const officers = addressable(stage.named().flatMap((slot) => facts.slots.get(slot)?.officer ?? []));
  // All of them are asked before any is written: they are to be of one moment.
  const frames = await Promise.all(offeredStills().map(async (video) => ({ video, frame: await video.capture() })));
  const picture = await toJpeg(map);
  const lon = Number(centre.lng.toFixed(6));
  const lat = Number(centre.lat.toFixed(6));
  const shots: Shot[] = [
    { of: 'map', at, centre: { lon, lat }, officers, picture, address: URL.createObjectURL(picture) },
  ];
  for (const { video, frame } of frames) {
    if (!frame) continue;
    const still = await toJpeg(frame);
    const { of, id: source, name } = video;
    shots.push({ of, source, name, at, picture: still, address: URL.createObjectURL(still) });
  }
  return shots;
}
