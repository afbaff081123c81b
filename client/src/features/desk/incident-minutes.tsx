import type { DutyTrack, IncidentPost, IncidentRow } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { clockOf } from '../../ui/time.ts';
import { sceneOf } from './incident-geometry.ts';
import { MiniMap } from './mini-map.tsx';

const MINUTE = 60_000;
/** Shown before the incident began, and after it ended, ms. */
const LEAD_MS = 8 * MINUTE;
const TAIL_MS = 3 * MINUTE;
/** Of one that goes on for hours, its first hour: how it came about. */
const LONGEST_MS = 60 * MINUTE;
/** Fixes in the table; the rest is a number. */
const ROWS = 8;

export interface IncidentMinutesProps {
  readonly incident: IncidentRow;
  readonly posts: readonly IncidentPost[];
  readonly now: number;
  readonly playing: boolean;
  readonly onPlaying: (playing: boolean) => void;
  readonly onClose: () => void;
}

/** The minutes around an incident, opened once as one audited look (WW1), with every fix outside named. */
export function IncidentMinutes({ incident, posts, now, playing, onPlaying, onClose }: IncidentMinutesProps) {
  const { t } = useTranslation();
  // Fixed when it is opened: the ticking clock must not open it again and again.
  const [{ from, to }] = useState(() => {
    const ends = Math.min(incident.to ?? now, incident.from + LONGEST_MS);
    return { from: Math.floor(incident.from - LEAD_MS), to: Math.floor(Math.min(now, ends + TAIL_MS)) };
  });
  const track = useQuery({
    queryKey: ['incident-minutes', incident.id],
    queryFn: ({ signal }) =>
      api<DutyTrack>(
        `/api/duty/${encodeURIComponent(incident.officer)}/track?from=${from}&to=${to}&why=${encodeURIComponent(`incident ${incident.id}`)}`,
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const scene = useMemo(() => sceneOf(posts, track.data ?? null), [posts, track.data]);
  if (track.isError) return <ErrorNote error={track.error} retry={() => void track.refetch()} />;
  if (!track.data) return <Skeleton lines={6} />;
  const outside = scene.fixes.filter((fix) => fix.sight === 'outside');
  const weightless = scene.fixes.filter((fix) => fix.sight === 'weightless').length;
  return (
    <>
      <MiniMap
        scene={scene}
        from={from}
        to={to}
        begins={incident.from}
        ends={incident.to ?? now}
        playing={playing}
        onPlaying={onPlaying}
        onClose={onClose}
      />
      <p className="mini-key">
        <span data-sight="inside">{t('desk.minutes.inside')}</span>
        <span data-sight="ambiguous">{t('desk.minutes.ambiguous')}</span>
        <span data-sight="outside">{t('desk.minutes.outside')}</span>
        {weightless > 0 && <span data-sight="weightless">{t('desk.minutes.weightless', { n: weightless })}</span>}
        <span data-sight="tolerance">{t('desk.minutes.tolerance')}</span>
      </p>
      {scene.fixes.length === 0 ? (
        <p className="card-audit">{t('desk.track.none')}</p>
      ) : (
        outside.length > 0 && (
          <table className="outside-fixes">
            <caption>{t('desk.minutes.outsideCount', { n: outside.length })}</caption>
            <thead>
              <tr>
                <th scope="col">{t('desk.minutes.time')}</th>
                <th scope="col">{t('desk.minutes.distance')}</th>
                <th scope="col">σ</th>
              </tr>
            </thead>
            <tbody>
              {outside.slice(0, ROWS).map((fix) => (
                <tr key={`${fix.at}-${fix.x}`}>
                  <td>{clockOf(fix.at, true)}</td>
                  <td>{t('desk.minutes.metres', { n: Math.round(fix.distanceM ?? 0) })}</td>
                  <td>{t('desk.minutes.metres', { n: Math.round(fix.sigmaM) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      )}
      {outside.length > ROWS && <p className="card-audit">{t('desk.minutes.more', { n: outside.length - ROWS })}</p>}
      <p className="card-audit">{t('desk.track.audited')}</p>
    </>
  );
}
