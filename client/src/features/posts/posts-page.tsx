import type { PostVersion } from '@dutywall/shared/protocol';
import { Download, FileUp, Footprints, Plus } from 'lucide-react';
import { lazy, type RefObject, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useBlocker, useSearchParams } from 'react-router';
import { useBasemap } from '../../app/basemap.ts';
import { landingOf, useSession } from '../../app/session.ts';
import type { EditStage } from '../../map/index.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { draftOf, NEW_DRAFT, shapeOfFeature } from './draft.ts';
import { ImportDialog } from './import-dialog.tsx';
import { PostForm } from './post-form.tsx';
import { PostList } from './post-list.tsx';
import { PostVersions } from './post-versions.tsx';
import './posts.css';
import { usePosts, useSquads, useTracks } from './requests.ts';
import { SavePanel } from './save-panel.tsx';
import { useDraft } from './use-draft.ts';

const EditMap = lazy(async () => ({ default: (await import('../../map/edit-map.tsx')).EditMap }));
/** The address of a post that is not there yet. */
const NEW = 'new';

/** `/posts?post=ID`: all posts of the scope on the map, one of them open for editing. */
export function PostsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const posts = usePosts();
  const squads = useSquads();
  const basemap = useBasemap();
  const [params, setParams] = useSearchParams();
  const chosen = params.get('post');
  const [stage, setStage] = useState<EditStage | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [viewed, setViewed] = useState<{ readonly of: string | null; readonly version: PostVersion } | null>(null);
  const [tracksOf, setTracksOf] = useState<string | null>(null);
  const [importing, setImporting] = useState(false);

  const features = posts.data?.features ?? [];
  const entry = features.find(({ id }) => id === chosen);
  const administrator = session.data?.role === 'administrator';
  const firstSquad = squads.data?.[0]?.id ?? null;
  const opened = useMemo(() => {
    if (chosen === NEW && squads.data) return { ...NEW_DRAFT, squad: firstSquad };
    return entry ? draftOf(entry) : null;
  }, [chosen, entry, firstSquad, squads.data]);
  const state = useDraft(`${chosen}:${entry?.properties.latest ?? 0}`, opened);
  const { draft, changed, edit } = state;
  const editable = chosen === NEW || entry?.properties.mine === true;
  const tracks = useTracks(tracksOf !== null && tracksOf === chosen ? tracksOf : null);

  const choose = useCallback(
    (post: string | null) => {
      setDrawing(false);
      setParams(post === null ? {} : { post });
    },
    [setParams],
  );
  const saved = useRef<string | null>(null);
  useGuard(changed, saved, t('posts.leave'));
  useKeys({ undo: state.undo, redo: state.redo, stop: () => setDrawing(false) });

  const shown = useMemo(
    () =>
      features
        .filter(({ id }) => id !== chosen)
        .map((one) => ({
          ...{ id: one.id, name: one.properties.name, shape: shapeOfFeature(one) },
          quiet: one.properties.standing !== 'in-force',
        })),
    [features, chosen],
  );
  const edited = useMemo(
    () =>
      draft?.shape ? { shape: draft.shape, toleranceM: draft.toleranceM || 0, editable: editable && !drawing } : null,
    [draft?.shape, draft?.toleranceM, editable, drawing],
  );
  const ghost = useMemo(
    () => (viewed?.of === chosen && viewed ? shapeOfFeature(viewed.version) : null),
    [viewed, chosen],
  );
  const kind = draft?.kind;
  const reachM = draft?.reachM ?? 0;
  const drawn = useMemo(() => (drawing && kind ? { kind, reachM } : null), [drawing, kind, reachM]);

  // The view goes to a post when it is opened, and to all of them once they are there; not while somebody edits.
  const loaded = features.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a reload of the list is no wish to move the view
  useEffect(() => {
    if (!stage || !loaded) return;
    const focus = features.find(({ id }) => id === chosen);
    if (focus) stage.fit([shapeOfFeature(focus)]);
    else if (chosen !== NEW) stage.fit(features.map(shapeOfFeature));
  }, [stage, loaded, chosen]);

  if (posts.isPending || squads.isPending) return <PageSkeleton />;
  const squadName = (squad: string | null): string =>
    squad === null ? t('posts.shared') : (squads.data?.find(({ id }) => id === squad)?.name ?? squad);
  return (
    <div className="posts">
      <header className="posts-header">
        <h1>{t('posts.title')}</h1>
        <button type="button" className="button primary" onClick={() => choose(NEW)}>
          <Plus size={14} aria-hidden="true" /> {t('posts.new')}
        </button>
        <button type="button" className="button" onClick={() => setImporting(true)}>
          <FileUp size={14} aria-hidden="true" /> {t('posts.import.open')}
        </button>
        <a className="button" href="/api/posts/export" download="posts.geojson">
          <Download size={14} aria-hidden="true" /> {t('posts.export')}
        </a>
        <span className="posts-gap" />
        <LanguageSwitch />
        <Link className="button quiet" to={session.data ? landingOf(session.data.role) : '/'}>
          {t('posts.back')}
        </Link>
      </header>
      {posts.isError ? (
        <ErrorNote error={posts.error} retry={() => void posts.refetch()} page />
      ) : (
        <main className="posts-main">
          <PostList posts={features} squadName={squadName} chosen={chosen} onChoose={choose} />
          <div className="posts-map">
            <Suspense fallback={null}>
              <EditMap
                basemap={basemap}
                posts={shown}
                edited={edited}
                ghost={ghost}
                heat={tracks.data ?? null}
                drawing={drawn}
                onShape={(shape) => {
                  setDrawing(false);
                  edit({ shape, ...(shape.kind === 'circle' && { reachM: shape.radiusM }) });
                }}
                onPick={(post) => !drawing && choose(post)}
                onDrawEnd={() => setDrawing(false)}
                onStage={setStage}
              />
            </Suspense>
            {draft?.shape && (
              <ul className="posts-legend">
                <li data-line="body">{t('posts.legend.body')}</li>
                <li data-line="tolerance">{t('posts.legend.tolerance', { metres: draft.toleranceM })}</li>
                {ghost && (
                  <li data-line="ghost">{t('posts.legend.ghost', { version: viewed?.version.properties.version })}</li>
                )}
                {tracks.data && (
                  <li data-line="heat">
                    {t('posts.legend.heat', { fixes: tracks.data.fixes, officers: tracks.data.officers })}
                    {tracks.data.inside !== null &&
                      ` · ${t('posts.legend.inside', { share: Math.round(tracks.data.inside * 100) })}`}
                  </li>
                )}
              </ul>
            )}
          </div>
          <aside className="post-panel" aria-label={t('posts.editor')}>
            {!draft ? (
              <div className="empty">
                <strong>{t(chosen && chosen !== NEW ? 'posts.unknown' : 'posts.pick')}</strong>
                {t('posts.pickHelp')}
              </div>
            ) : (
              <>
                <h2>
                  {chosen === NEW ? t('posts.new') : draft.name}
                  {entry && <small>v{entry.properties.version}</small>}
                </h2>
                {!editable && <p className="post-warning">{t('posts.readOnly')}</p>}
                <PostForm
                  state={state}
                  draft={draft}
                  squads={squads.data ?? []}
                  maySeeAll={administrator || draft.squad === null}
                  editable={editable}
                  drawing={drawing}
                  onDraw={() => setDrawing(!drawing)}
                />
                {editable && (
                  <SavePanel
                    key={`${chosen}:${entry?.properties.latest}`}
                    post={chosen === NEW ? null : chosen}
                    basedOn={entry?.properties.latest ?? null}
                    draft={draft}
                    changed={changed}
                    retired={entry?.properties.standing === 'retired'}
                    onSaved={(post) => {
                      saved.current = `?post=${post}`;
                      state.reset();
                      choose(post);
                    }}
                    onDiscard={() => (chosen === NEW ? choose(null) : state.reset())}
                  />
                )}
                {entry && !administrator && (
                  <button
                    type="button"
                    className="button"
                    aria-pressed={tracksOf === entry.id}
                    disabled={tracks.isFetching}
                    title={t('posts.tracksHelp')}
                    onClick={() => setTracksOf(tracksOf === entry.id ? null : entry.id)}
                  >
                    <Footprints size={14} aria-hidden="true" />
                    {t(tracksOf === entry.id ? 'posts.tracksHide' : 'posts.tracks')}
                  </button>
                )}
                {tracks.isError && <ErrorNote error={tracks.error} />}
                {tracks.data?.fixes === 0 && <p className="post-hint">{t('posts.noTracks')}</p>}
                {entry && (
                  <PostVersions
                    post={entry.id}
                    viewed={viewed?.of === chosen && viewed ? viewed.version.properties.version : null}
                    onView={(version) => setViewed(version && { of: chosen, version })}
                  />
                )}
              </>
            )}
          </aside>
        </main>
      )}
      {importing && (
        <ImportDialog squads={squads.data ?? []} squadName={squadName} onClose={() => setImporting(false)} />
      )}
    </div>
  );
}

/**
 * What was typed is lost only when somebody says so: within the page, and when the tab is closed. `saved` names where
 * the page goes by itself after saving.
 */
function useGuard(changed: boolean, saved: RefObject<string | null>, question: string): void {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      changed &&
      nextLocation.search !== saved.current &&
      currentLocation.search + currentLocation.pathname !== nextLocation.search + nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    if (globalThis.confirm(question)) blocker.proceed();
    else blocker.reset();
  }, [blocker, question]);
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, [changed]);
}

/** Ctrl+Z and Ctrl+Y outside of fields, which undo their own letters; Escape ends drawing. */
function useKeys({
  undo,
  redo,
  stop,
}: {
  undo: (() => void) | null;
  redo: (() => void) | null;
  stop: () => void;
}): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) return;
      if (event.key === 'Escape') stop();
      if (!event.ctrlKey && !event.metaKey) return;
      const key = event.key.toLowerCase();
      const act = key === 'z' && !event.shiftKey ? undo : key === 'y' || key === 'z' ? redo : null;
      if (!act) return;
      event.preventDefault();
      act();
    };
    globalThis.addEventListener('keydown', press);
    return () => globalThis.removeEventListener('keydown', press);
  });
}
