import type { IncidentRow } from '@dutywall/shared/protocol';
import type { ReactNode } from 'react';

/** In place of an officer's card where the incident is about a post and nobody in particular (DU15). */
export function PostCard({ post, children }: { post: NonNullable<IncidentRow['post']>; children: ReactNode }) {
  return (
    <article className="card" aria-label={post.name}>
      <header className="card-head">
        <h2>{post.name}</h2>
      </header>
      {children}
    </article>
  );
}
