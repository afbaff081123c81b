import type { PostVersion } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useVersions } from './requests.ts';
import { when } from './when.ts';

export interface PostVersionsProps {
  readonly post: string;
  readonly viewed: number | null;
  /** Another version over the edited one; null: none. */
  readonly onView: (version: PostVersion | null) => void;
}

/** Who changed what, when, and from when it counted. A version is looked at over the one being edited. */
export function PostVersions({ post, viewed, onView }: PostVersionsProps) {
  const { t, i18n } = useTranslation();
  const versions = useVersions(post);
  if (versions.isError) return <ErrorNote error={versions.error} retry={() => void versions.refetch()} />;
  const show = (at: number | null, none: string): string => (at === null ? none : when(at, i18n.language));
  return (
    <section className="post-versions" aria-label={t('posts.versions')}>
      <h3>{t('posts.versions')}</h3>
      <ol>
        {(versions.data ?? []).map((version) => {
          const { properties: p } = version;
          const seen = viewed === p.version;
          const word = (key: string) => t(`posts.changed.${key}` as 'posts.changed.name');
          return (
            <li key={p.version} data-counts={p.counts}>
              <b>v{p.version}</b> {t(`posts.act.${p.act}`)}
              {p.changed.length > 0 && `：${p.changed.map(word).join('、')}`}
              <span>
                {p.act === 'retired'
                  ? t('posts.from', { from: show(p.from, '–') })
                  : p.counts
                    ? t('posts.span', { from: show(p.from, t('posts.always')), to: show(p.to, t('posts.open')) })
                    : t('posts.never', { from: show(p.from, t('posts.always')) })}
              </span>
              <span>
                {p.madeBy ?? t('posts.imported')} · {when(p.madeAt, i18n.language)}
                {p.reason && ` · ${t('posts.because', { reason: p.reason })}`}
              </span>
              <button
                type="button"
                className="button quiet"
                aria-pressed={seen}
                onClick={() => onView(seen ? null : version)}
              >
                {t(seen ? 'posts.unview' : 'posts.view')}
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
