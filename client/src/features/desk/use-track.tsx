import type { DutyCard } from '@dutywall/shared/protocol';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDutyTrack } from '../../app/picture/rest.ts';
import { trackStretches } from '../../app/picture/stretches.ts';
import type { TrackStretch } from '../../map/index.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { dayStart } from '../../ui/time.ts';

export interface ShownTrack {
  readonly stretches: readonly TrackStretch[] | null;
  readonly note: ReactNode;
}

/** Today's track of the selected officer, asked for once an opening because each look is audited (WW1). */
export function useTrack(officer: string | null, wanted: boolean, card: DutyCard | undefined, now: number): ShownTrack {
  const { t } = useTranslation();
  const key = wanted ? officer : null;
  const [opened, setOpened] = useState<{ officer: string; to: number } | null>(null);
  // The range is fixed when the track is opened, so that the ticking clock does not open it again and again.
  if (key !== null && opened?.officer !== key) setOpened({ officer: key, to: now });
  if (key === null && opened !== null) setOpened(null);
  const range = useMemo(() => {
    if (!opened) return null;
    return { from: Math.min(dayStart(opened.to), card?.shift?.from ?? opened.to), to: opened.to };
  }, [opened, card?.shift?.from]);
  const track = useDutyTrack(card ? key : null, range);
  const stretches = useMemo(
    () =>
      track.data && card ? trackStretches(track.data, card.intervals, card.terminal?.expectedIntervalS ?? 60) : null,
    [track.data, card],
  );
  if (key === null) return { stretches: null, note: null };
  if (track.isError)
    return { stretches: null, note: <ErrorNote error={track.error} retry={() => void track.refetch()} /> };
  if (!track.data) return { stretches: null, note: <Skeleton lines={1} /> };
  const word =
    track.data.t.length === 0
      ? 'desk.track.none'
      : track.data.truncated
        ? 'desk.track.truncated'
        : 'desk.track.audited';
  return { stretches, note: <p className="card-audit">{t(word)}</p> };
}
