import { lazy, Suspense } from 'react';
import { useCheckIns } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';

const WallTiles = lazy(async () => ({ default: (await import('../../features/check-in/wall-tiles.tsx')).WallTiles }));

/** CI7: what was put on the wall. The code of calls loads with the first. */
export function WallCheckIns({ feed }: { feed: LiveFeed }) {
  const rows = useCheckIns(feed).filter((row) => row.onWall);
  if (rows.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <WallTiles feed={feed} rows={rows} />
    </Suspense>
  );
}
