import { MAX_WALL_VIDEOS } from '@dutywall/shared/protocol';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCheckIns } from '../board/index.ts';
import type { LiveFeed } from '../feed/types.ts';
import { useCameras } from './cameras/rest.ts';
import './wall-videos.css';

const WallTile = lazy(async () => ({ default: (await import('../features/check-in/wall-tile.tsx')).WallTile }));
const WallCamera = lazy(async () => ({ default: (await import('../features/cameras/wall-camera.tsx')).WallCamera }));

/**
 * What was put on the wall (CI7), people before cameras, as many as a hall can take in; that more were put there is said.
 * The code of each kind loads with its first.
 */
export function WallVideos({ feed }: { feed: LiveFeed }) {
  const { t } = useTranslation();
  const rows = useCheckIns(feed).filter((row) => row.onWall);
  const cameras = useCameras('wall').data?.filter((camera) => camera.onWall !== null) ?? [];
  const calls = rows.slice(0, MAX_WALL_VIDEOS);
  const streets = cameras.slice(0, MAX_WALL_VIDEOS - calls.length);
  const tiles = calls.length + streets.length;
  const more = rows.length + cameras.length - tiles;
  if (tiles === 0) return null;
  return (
    <div className="wall-tiles" data-tiles={tiles}>
      <Suspense fallback={null}>
        {calls.map((row) => (
          <WallTile key={row.id} feed={feed} row={row} tiles={tiles} />
        ))}
      </Suspense>
      <Suspense fallback={null}>
        {streets.map((camera) => (
          <WallCamera key={camera.id} camera={camera} />
        ))}
      </Suspense>
      {more > 0 && <p className="wall-more">{t('cameras.moreOnWall', { n: more })}</p>}
    </div>
  );
}
