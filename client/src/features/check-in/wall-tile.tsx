import type { CheckInRow } from '@dutywall/shared/protocol';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { useNow } from '../../app/use-now.ts';
import { transportOf } from '../../call/feed-transport.ts';
import { wishedStep } from '../../call/steps.ts';
import { createViewerCall, type ViewerCall } from '../../call/viewer-call.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { useStageWords } from './stage-words.ts';
import { useCallState } from './use-held-calls.ts';

interface WallTileProps {
  readonly feed: LiveFeed;
  readonly row: CheckInRow;
  /** Pictures on the wall together: the fewer, the finer. */
  readonly tiles: number;
}

/** A check-in on the wall: a picture without sound, received and never sent. */
export function WallTile({ feed, row, tiles }: WallTileProps) {
  const { t } = useTranslation();
  const now = useNow(feed);
  // A supervisor who looks at the wall page has the call at the desk already; a second end would take it from there.
  const joins = useSession().data?.role === 'wall';
  const [call, setCall] = useState<ViewerCall | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const state = useCallState(call);
  const words = useStageWords(row, state, false, now);
  const { id } = row;
  const stream = state?.stream ?? null;

  useEffect(() => {
    if (!joins) return;
    const made = createViewerCall({ checkIn: id, transport: transportOf(feed), receiveOnly: true });
    setCall(made);
    return () => {
      made.close();
      setCall(null);
    };
  }, [feed, id, joins]);
  useEffect(() => call?.wish(wishedStep(tiles)), [call, tiles]);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    void element.play().catch(() => undefined);
  }, [stream]);

  const officer = feed.facts.slots.get(row.slot);
  const seen = state?.phase === 'flowing';
  return (
    <figure className="wall-tile" data-phase={state?.phase ?? 'joining'}>
      <video ref={video} data-check-in={id} muted playsInline />
      {!seen && <p>{joins ? words.line : t('checkIn.wall.notHere')}</p>}
      <figcaption>
        <b>{officer?.name ?? row.officer}</b>
        <span>
          {t(`checkIn.reason.${row.reason}`)} · {t('checkIn.wall.by', { who: row.by })}
        </span>
        {row.recordingSince !== null && <em>REC</em>}
      </figcaption>
    </figure>
  );
}
