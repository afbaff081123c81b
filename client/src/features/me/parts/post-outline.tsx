import type { MePost } from '@dutywall/shared/protocol';
import { useMemo } from 'react';
import { sketchOf } from './outline.ts';

const SIZE = 96;

/** The post's shape as a small drawing; its name and kind stand beside it. */
export function PostOutline({ post }: { post: MePost }) {
  const sketch = useMemo(() => sketchOf(post, SIZE), [post]);
  if (!sketch) return null;
  const { path, reach, centre } = sketch;
  return (
    <svg className="me-outline" viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
      {post.kind === 'circle' && <circle className="me-reach" cx={centre[0]} cy={centre[1]} r={reach ?? 0} />}
      {post.kind === 'route' && <path className="me-buffer" d={path} strokeWidth={Math.max(2, 2 * (reach ?? 0))} />}
      <path className={post.kind === 'area' ? 'me-area' : 'me-line'} d={path} />
      {post.kind === 'circle' && <circle className="me-centre" cx={centre[0]} cy={centre[1]} r="3" />}
    </svg>
  );
}
