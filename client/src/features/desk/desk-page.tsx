// Past 300 lines: it wires what the page is made of, and nothing else.
import { isGroundForFlag } from '@dutywall/shared/domain';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { CameraMarks } from '../../app/cameras/camera-marks.tsx';
import { CameraSlot } from '../../app/cameras/camera-slot.tsx';
import { CheckInSlot } from '../../app/check-in/check-in-slot.tsx';
import { useCheckInStore } from '../../app/check-in/check-in-store.ts';
import { useLiveFeed } from '../../app/feed-context.tsx';
import type { QueueItem } from '../../app/picture/queue.ts';
import { useDutyCard, usePosts } from '../../app/picture/rest.ts';
import { type Found, searchIndex } from '../../app/picture/search.ts';
import { useShiftWindow } from '../../app/picture/use-picture.ts';
import { useSession } from '../../app/session.ts';
import { Stage } from '../../app/stage.tsx';
import { useNow } from '../../app/use-now.ts';
import { useReveal } from '../../app/use-reveal.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { useOfficers, useSlot, useStanding } from '../../board/index.ts';
import type { MapStage } from '../../map/index.ts';
import { DeskHeader } from './desk-header.tsx';
import { DeskNotice } from './desk-notice.tsx';
import { LEFT_RANGE, RIGHT_RANGE, useDeskStore } from './desk-store.ts';
import { DeskTimeline } from './desk-timeline.tsx';
import { FlagDialog } from './flag-dialog.tsx';
import { HandlingNotices } from './handling-notices.tsx';
import { IncidentPanel } from './incident-panel.tsx';
import { NoCard } from './no-card.tsx';
import { OfficerCard } from './officer-card.tsx';
import { PostCard } from './post-card.tsx';
import { QueueList } from './queue-list.tsx';
import { Resizer } from './resizer.tsx';
import { ShortcutsOverlay } from './shortcuts-overlay.tsx';
import { useAlertSound } from './sound.ts';
import { SoundButton } from './sound-button.tsx';
import { StillDialog } from './still-dialog.tsx';
import { useDeskFilter } from './use-desk-filter.ts';
import { useDeskQueue } from './use-desk-queue.ts';
import { useHandling } from './use-handling.ts';
import { useIncidentWork, type WorkDialog } from './use-incident-work.ts';
import { useSelection } from './use-selection.ts';
import { useTrack } from './use-track.tsx';
import { WorkDialogs } from './work-dialogs.tsx';
import './desk.css';
import './desk-header.css';
import './card.css';
import './queue.css';
import './incident.css';

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));

/** The flag dialog is this wide and lies at the left edge, over the queue. */
const DIALOG_WIDTH = 420;

/** The supervisor's table: queue, map, card; everything by keyboard. */
export function DeskPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const feed = useLiveFeed();
  const now = useNow(feed);
  const layout = useDeskStore();
  const selection = useSelection(feed);
  const { slot, officer, incident, select } = selection;
  const filter = useDeskFilter();
  const { squads, states } = filter;
  const me = useSession().data?.name ?? '';
  const handling = useHandling(feed, me, now);
  const [following, setFollowing] = useState(false);
  const [overlay, setOverlay] = useState<'flag' | 'keys' | 'palette' | 'still' | WorkDialog | null>(null);
  const [stage, setStage] = useState<MapStage | null>(null);
  /** The video that a still was asked of; null: none in particular. */
  const [stillOf, setStillOf] = useState<string | null>(null);
  const searchInput = useRef<HTMLInputElement>(null);

  const officers = useOfficers(feed);
  const posts = usePosts();
  const index = useMemo(() => searchIndex(officers, posts), [officers, posts]);
  const queue = useDeskQueue(feed, handling, filter, me);
  const { everything } = queue;
  const sound = useAlertSound(everything, layout.sound);
  const shift = useShiftWindow(feed, now);
  const seat = useSlot(feed, slot);
  const standing = useStanding(feed, slot);
  const card = useDutyCard(slot === null ? null : officer, standing?.since);
  const track = useTrack(slot === null ? null : officer, layout.trackWanted, card.data, now);
  const openIncident =
    everything.find((item) => item.incident.id === incident)?.incident ??
    everything.find((item) => item.incident.slot === slot && slot !== null)?.incident ??
    null;

  useEffect(() => {
    document.title = `${t('desk.title')} · ${t('common.product')}`;
  }, [t]);

  useReveal(feed, stage, slot);

  const choose = useCallback(
    (item: QueueItem) => {
      setFollowing(false);
      select(item.incident.officer, item.incident.id);
    },
    [select],
  );
  const onFound = (found: Found) => {
    if (found.kind === 'officer') return select(found.row.officer);
    const at = [...feed.facts.standings.values()].find((one) => one.posts.includes(found.name));
    if (at) selection.selectSlot(at.slot);
  };
  const replay = (from: number, to: number | null = null) => {
    const query = new URLSearchParams({ t: String(Math.round(from)) });
    if (to !== null) query.set('to', String(Math.round(to)));
    if (officer) query.set('officer', officer);
    navigate(`/replay?${query}`);
  };
  const has = slot !== null && seat !== undefined;
  // DU1, DU8: a call for help or a word for information is no ground for a flag; the officer alone may still be chosen.
  const ground = !openIncident || isGroundForFlag(openIncident.kind);
  const flag = has && standing?.state !== 'off-shift' && ground ? () => setOverlay('flag') : null;
  const current = has ? openIncident : null;
  const work = useIncidentWork({ queue, handling, me, current, choose, ask: setOverlay });
  const follow = () => has && setFollowing(!following);
  const toggleTrack = () => has && layout.set({ trackWanted: !layout.trackWanted });
  const replayHere = () => replay(openIncident ? openIncident.from : now - 10 * 60_000);
  const fitAll = () => (stage ? stage.fitBasemap() : undefined);
  const captureStill = (source: string | null) => {
    setStillOf(source);
    setOverlay('still');
  };
  const close = () => {
    if (overlay) setOverlay(null);
    else if (following) setFollowing(false);
    else if (queue.picked.size > 0) queue.clear();
    else select(null);
  };

  useShortcuts({
    ...work.shortcuts,
    '/': () => searchInput.current?.focus(),
    'mod+k': () => setOverlay('palette'),
    f: flag ?? undefined,
    o: follow,
    t: toggleTrack,
    r: replayHere,
    i: stage ? () => captureStill(null) : undefined,
    '0': fitAll,
    '[': () => layout.set({ leftOpen: !layout.leftOpen }),
    ']': () => layout.set({ rightOpen: !layout.rightOpen }),
    '?': () => setOverlay('keys'),
    escape: close,
  });

  const mapFilter = useMemo(() => ({ states, squads }), [states, squads]);
  const left = layout.leftOpen ? layout.leftWidth : 0;
  const right = layout.rightOpen ? layout.rightWidth : 0;
  const flagging = overlay === 'flag' && seat !== undefined;
  // Dialogs that lie over the queue leave the officer they are about in sight.
  const asking = flagging || overlay === 'shelve' || overlay === 'note' || overlay === 'bulk';
  const insets = useMemo(
    () => ({ top: 0, right: 0, bottom: 0, left: asking ? Math.max(0, DIALOG_WIDTH + 24 - left) : 0 }),
    [asking, left],
  );
  // The officer whom the dialog is about comes into the part of the map that stays free.
  useEffect(() => {
    if (asking && slot !== null) stage?.reveal(slot);
  }, [asking, slot, stage]);

  // So does whoever is rung: the call takes half of the map, and the map says when it has its new size.
  const calling = useCheckInStore((store) => store.held.length > 0);
  useEffect(() => {
    if (!calling || slot === null || !stage) return;
    const show = () => stage.reveal(slot);
    stage.leaflet.once('resize', show);
    return () => void stage.leaflet.off('resize', show);
  }, [calling, slot, stage]);

  const chosenPosts = standing?.posts;
  const columns = `${left}px ${layout.leftOpen ? '5px' : '0'} minmax(0, 1fr) ${layout.rightOpen ? '5px' : '0'} ${right}px`;
  return (
    <div className="desk" data-connection={feed.status().connection}>
      <DeskHeader
        feed={feed}
        index={index}
        searchInput={searchInput}
        squads={squads}
        states={states}
        onSquads={(next) => filter.set({ squads: next })}
        onStates={(next) => filter.set({ states: next })}
        sound={
          <SoundButton
            choice={layout.sound}
            blocked={sound.blocked}
            onChoose={(choice) => {
              layout.set({ sound: choice });
              sound.unlock();
            }}
          />
        }
        onFound={onFound}
        onHelp={() => setOverlay('keys')}
      />
      <DeskNotice feed={feed} />
      <main className="desk-main" style={{ gridTemplateColumns: columns }}>
        <div className="desk-panel">
          {layout.leftOpen && (
            <QueueList
              feed={feed}
              queue={queue}
              filter={filter}
              me={me}
              now={now}
              selected={openIncident?.id ?? null}
              loading={feed.facts.slots.size === 0}
              onSelect={choose}
              onBulk={() => setOverlay('bulk')}
            />
          )}
        </div>
        {layout.leftOpen ? (
          <Resizer
            label={t('common.resize')}
            value={layout.leftWidth}
            range={LEFT_RANGE}
            direction={1}
            onChange={(leftWidth) => layout.set({ leftWidth })}
          />
        ) : (
          <i />
        )}
        <div className="desk-middle">
          <CheckInSlot feed={feed} onOfficer={(id) => select(id)} />
          <div className="desk-stage">
            <div className="desk-map">
              <Stage
                kind="desk"
                feed={feed}
                filter={mapFilter}
                insets={insets}
                selected={slot}
                follow={following ? slot : null}
                posts={posts}
                {...(chosenPosts ? { chosenPosts } : {})}
                track={track.stretches}
                onSelect={selection.selectSlot}
                onFollowEnd={() => setFollowing(false)}
                onStage={setStage}
              />
              <HandlingNotices handling={handling} now={now} />
              <CameraMarks stage={stage} />
            </div>
            <CameraSlot
              onPlace={({ lon, lat }) => stage?.leaflet.setView([lat, lon], Math.max(16, stage.leaflet.getZoom()))}
              onStill={({ id }) => captureStill(id)}
            />
          </div>
        </div>
        {layout.rightOpen ? (
          <Resizer
            label={t('common.resize')}
            value={layout.rightWidth}
            range={RIGHT_RANGE}
            direction={-1}
            onChange={(rightWidth) => layout.set({ rightWidth })}
          />
        ) : (
          <i />
        )}
        <aside className="desk-panel">
          {layout.rightOpen &&
            (has && slot !== null ? (
              <OfficerCard
                feed={feed}
                slot={slot}
                now={now}
                card={{ data: card.data, error: card.error, retry: () => void card.refetch() }}
                following={following}
                trackShown={layout.trackWanted}
                trackNote={track.note}
                incident={current && <IncidentPanel incident={current} now={now} me={me} work={work} />}
                sentenceBelow={current !== null && current.to === null && current.kind !== 'sos'}
                actions={{
                  flag,
                  follow,
                  replay: replayHere,
                  track: toggleTrack,
                  close: () => select(null),
                }}
              />
            ) : current?.post ? (
              <PostCard feed={feed} post={current.post} onClose={() => select(null)}>
                <IncidentPanel incident={current} now={now} me={me} work={work} />
              </PostCard>
            ) : (
              <NoCard gone={officer !== null && feed.facts.slots.size > 0} />
            ))}
        </aside>
      </main>
      <DeskTimeline feed={feed} shift={shift} now={now} onReplay={replay} />
      {flagging && (
        <FlagDialog feed={feed} officer={seat} incident={openIncident} now={now} onClose={() => setOverlay(null)} />
      )}
      {(overlay === 'shelve' || overlay === 'note' || overlay === 'bulk') && (
        <WorkDialogs
          open={overlay}
          feed={feed}
          now={now}
          current={current}
          work={work}
          handling={handling}
          queue={queue}
          onClose={() => setOverlay(null)}
        />
      )}
      {overlay === 'still' && stage && (
        <StillDialog
          key={stillOf}
          stage={stage}
          feed={feed}
          now={now}
          {...(stillOf === null ? {} : { source: stillOf })}
          onClose={() => setOverlay(null)}
        />
      )}
      {overlay === 'keys' && <ShortcutsOverlay onClose={() => setOverlay(null)} />}
      {overlay === 'palette' && (
        <Suspense fallback={null}>
          <CommandPalette
            feed={feed}
            index={index}
            onFound={onFound}
            onClose={() => setOverlay(null)}
            pages={[
              { id: 'page-wall', word: t('common.wall'), run: () => navigate('/wall') },
              { id: 'page-replay', word: t('common.replay'), run: () => navigate('/replay') },
              { id: 'page-roster', word: t('common.roster'), run: () => navigate('/roster') },
              { id: 'page-rules', word: t('rules.title'), run: () => navigate('/rules') },
              { id: 'page-stills', word: t('stills.title'), run: () => navigate('/stills') },
              { id: 'page-cameras', word: t('cameras.title'), run: () => navigate('/cameras') },
              { id: 'page-terminals', word: t('terminals.title'), run: () => navigate('/admin/terminals') },
              { id: 'page-posts', word: t('posts.title'), run: () => navigate('/posts') },
            ]}
            actions={[
              ...(flag ? [{ id: 'flag', word: t('desk.action.flag'), letter: 'f', run: flag }] : []),
              ...work.palette,
              ...(has ? [{ id: 'track', word: t('desk.track.show'), letter: 't', run: toggleTrack }] : []),
              ...(stage
                ? [{ id: 'still', word: t('evidence.keys.still'), letter: 'i', run: () => captureStill(null) }]
                : []),
              { id: 'fit', word: t('desk.keys.fit'), letter: '0', run: fitAll },
              { id: 'keys', word: t('desk.keys.open'), letter: '?', run: () => setOverlay('keys') },
            ]}
          />
        </Suspense>
      )}
    </div>
  );
}
