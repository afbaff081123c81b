import type { PostEntry } from '@dutywall/shared/protocol';
import { Circle, Pentagon, Spline } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const ICONS = { area: Pentagon, circle: Circle, route: Spline } as const;
/** Rows drawn at most; beyond, one searches. */
const MAX_ROWS = 300;

export interface PostListProps {
  readonly posts: readonly PostEntry[];
  readonly squadName: (squad: string | null) => string;
  readonly chosen: string | null;
  readonly onChoose: (post: string) => void;
}

/** All posts of the scope, those in force first; found by name or unit. */
export function PostList({ posts, squadName, chosen, onChoose }: PostListProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const found = posts.filter(
    ({ properties: p }) =>
      wanted === '' || p.name.toLowerCase().includes(wanted) || squadName(p.squad).toLowerCase().includes(wanted),
  );
  const rank = { 'in-force': 0, coming: 1, retired: 2 } as const;
  const sorted = found.toSorted((a, b) => rank[a.properties.standing] - rank[b.properties.standing]);
  return (
    <section className="posts-list" aria-label={t('posts.list')}>
      <input
        className="input"
        type="search"
        value={query}
        placeholder={t('posts.search')}
        aria-label={t('posts.search')}
        onChange={(event) => setQuery(event.target.value)}
      />
      <p className="posts-count">{t('posts.count', { count: found.length })}</p>
      {sorted.length === 0 ? (
        <div className="empty">
          <strong>{t(posts.length === 0 ? 'posts.none' : 'posts.noneFound')}</strong>
          {posts.length === 0 && t('posts.noneHelp')}
        </div>
      ) : (
        <ul>
          {sorted.slice(0, MAX_ROWS).map(({ id, properties: p }) => {
            const Icon = ICONS[p.kind];
            return (
              <li key={id}>
                <button type="button" aria-current={id === chosen} onClick={() => onChoose(id)}>
                  <Icon size={16} aria-hidden="true" />
                  <b>{p.name}</b>
                  {p.standing !== 'in-force' && <em>{t(`posts.standing.${p.standing}`)}</em>}
                  <span>
                    {squadName(p.squad)} · {t(`posts.kind.${p.kind}`)} · {t('posts.needsShort', { count: p.needs })}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {sorted.length > MAX_ROWS && (
        <p className="posts-count">{t('posts.more', { count: sorted.length - MAX_ROWS })}</p>
      )}
    </section>
  );
}
