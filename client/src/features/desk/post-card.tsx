import type { IncidentRow } from '@dutywall/shared/protocol';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../feed/types.ts';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';

export interface PostCardProps {
  readonly feed: Feed;
  readonly post: NonNullable<IncidentRow['post']>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** In place of an officer's card where the incident is about a post and nobody in particular (DU15). */
export function PostCard({ feed, post, onClose, children }: PostCardProps) {
  const { t } = useTranslation();
  return (
    <article className="card" aria-label={post.name}>
      <header className="card-head">
        <StateGlyph of={glyphOfIncident('under-covered')} size="28px" />
        <div>
          <h2>{post.name}</h2>
          <p>{feed.facts.squads.get(post.squad)?.name}</p>
        </div>
        <button type="button" className="icon-button" aria-label={t('desk.card.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      {children}
    </article>
  );
}
