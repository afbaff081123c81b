import { DUTY_STATES } from '@dutywall/shared/domain';
import L from 'leaflet';
import { createMotion, worldPerMetre, xToLon, yToLat } from '../board/index.ts';
import { createBaseTiles } from './base-tiles.ts';
import { type Affine, createCamera, scaleAt } from './camera.ts';
import { buildClusters } from './clusters.ts';
import { createGlSurface } from './gl-surface.ts';
import { type ClusterMark, createLabelCanvas } from './label-canvas.ts';
import { officerLabels, postLabels, severeBoxes } from './labels.ts';
import { OfficerLayer } from './officer-layer.ts';
import { postLayers, trackLayers } from './overlay-layers.ts';
import type { PostMark, TrackStretch } from './overlay-shapes.ts';
import { pickOfficer } from './picking.ts';
import { ALONE, buildScene, createScene, HIDDEN, styleOf } from './scene.ts';
import type { Insets, MapFilter, MapStage, MapStageOptions } from './stage-types.ts';
import { createTooltip } from './tooltip.ts';
import { MAP_WORDS } from './words.ts';

/** More officers than this drawn at once get smaller symbols: a carpet tells nothing, and costs the most to paint. */
const CROWD = 1_500;
/** Side of a cluster's cell, in units of the symbol radius. */
const CLUSTER_CELL = 6.5;
/** From this zoom on everyone is drawn alone. */
const CLUSTERS_BELOW_ZOOM = 17;
const CLUSTER_LEAST = 3;
/** Clusters and names are thought over at most this often, ms. */
const LAYOUT_EVERY_MS = 300;
/** DU4: phones report the radius that holds 68 %, 1.51 σ; the circle shows the same. */
const ACCURACY_SIGMAS = 1.51;
/** One SOS wave, ms, and how often it is redrawn when nothing else moves. */
const PULSE_MS = 1_400;
const PULSE_FRAME_MS = 40;
/** A glide is drawn again when something may have moved this far, px, but at least so often and never oftener, ms. */
const GLIDE_STEP_PX = 0.5;
const GLIDE_FRAME_MAX_MS = 125;
const EVERY_FRAME_MS = 20;
/** While the map itself keeps still, names follow their officers this often, ms: they are pixels from them at most. */
const LABELS_EVERY_MS = 100;
const NO_INSETS: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

const CONFIRMED_STAGES: ReadonlySet<string> = new Set(['confirmed', 'upheld', 'appealed']);

export function createMapStage(map: L.Map, options: MapStageOptions): MapStage {
  const { feed } = options;
  const { board, facts } = feed;
  const container = map.getContainer();
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  const motion = createMotion(board, () => !still.matches);
  const scene = createScene();
  const element = (tag: 'div' | 'canvas', name: string) => L.DomUtil.create(tag, name, container);
  const glHost = element('div', 'map-gl');
  const labelElement = element('canvas', 'map-labels') as HTMLCanvasElement;
  const notice = element('div', 'map-notice');
  const kind = options.kind ?? 'desk';

  let unit = options.unit ?? 1;
  let words = MAP_WORDS[options.language];
  let insets = options.insets ?? NO_INSETS;
  let basemap = options.basemap;
  let tiles: L.GridLayer | null = null;
  let filter: MapFilter = { states: null, squads: null };
  let clustering = true;
  let posts: readonly PostMark[] = [];
  let chosenPosts: ReadonlySet<string> = new Set();
  let track: readonly TrackStretch[] | null = null;
  let checkIns: ReadonlySet<number> = new Set();
  let selected: number | null = null;
  let hovered: number | null = null;
  let followed: number | null = null;

  let place = new Uint8Array(0);
  let confirmed = new Uint8Array(0);
  let clusters: ClusterMark[] = [];
  let layers = overlayLayers();
  let frames = 0;
  let frame = 0;
  let lastLayout = 0;
  let lastLabels = 0;
  let labelsLag = true;
  let lastView: Affine = { scale: 0, x: 0, y: 0 };
  let layoutWanted = true;
  let placesWanted = true;
  let sceneWanted = true;
  let drawTimer: ReturnType<typeof setTimeout> | undefined;
  const at = { x: 0, y: 0 };

  const labelPx = () => (kind === 'wall' ? 22 : 13) * unit;
  const radius = () => (kind === 'wall' ? 9 : 7) * unit * Math.max(0.45, Math.min(1, Math.sqrt(CROWD / scene.count)));
  const canvas = createLabelCanvas(labelElement, () => (kind === 'wall' ? 22 : 14) * unit);
  const tooltip = createTooltip(element('div', 'map-tooltip') as HTMLDivElement, feed);
  const camera = createCamera(map, invalidate);
  const gl = createGlSurface(glHost, invalidate, showNotice);
  const source = { scene, scale: 1, shiftX: 0, shiftY: 0, width: 0, height: 0, nowS: 0, radius: 7, pulse: 0 };
  const officers = () => new OfficerLayer({ id: 'officers', source, data: [] });

  function invalidate(): void {
    if (frame === 0) frame = requestAnimationFrame(drawFrame);
  }

  function showNotice(): void {
    const state = gl.state();
    notice.textContent = state === 'unsupported' ? words.noWebGl : state === 'lost' ? words.rebuilding : '';
    notice.hidden = notice.textContent === '';
    invalidate();
  }

  /** Who may be drawn at all, from filter, facts and fix; then who goes into clusters. */
  function think(now: number): void {
    if (place.length < board.state.length) {
      place = new Uint8Array(board.state.length);
      confirmed = new Uint8Array(board.state.length);
    }
    if (placesWanted) {
      confirmed.fill(0);
      for (const absence of facts.absences.values()) {
        if (CONFIRMED_STAGES.has(absence.stage)) confirmed[absence.slot] = 1;
      }
    }
    const states = DUTY_STATES.map((state) => (filter.states ? filter.states.has(state) : state !== 'off-shift'));
    for (let slot = 0; slot < board.size; slot += 1) {
      const shown =
        states[board.state[slot] as number] === true || slot === selected || (board.overlays[slot] as number) & 1;
      const squad = filter.squads === null || filter.squads.has(facts.slots.get(slot)?.squad ?? '');
      place[slot] = shown && squad && board.state[slot] !== 255 ? ALONE : HIDDEN;
    }
    clusters = [];
    if (clustering && map.getZoom() < CLUSTERS_BELOW_ZOOM) {
      const cell = (CLUSTER_CELL * (kind === 'wall' ? 9 : 7) * unit) / scaleAt(map.getZoom());
      const apart = selected ?? followed;
      for (const cluster of buildClusters({ board, motion, place, confirmed, cell, least: CLUSTER_LEAST, apart })) {
        const style = styleOf(board, confirmed, cluster.worst);
        if (style) clusters.push({ ...cluster, style });
      }
    }
    placesWanted = false;
    sceneWanted = true;
    lastLayout = now;
  }

  function drawFrame(now: number): void {
    frame = 0;
    const view = camera.read();
    const size = map.getSize();
    const due = now - lastLayout >= LAYOUT_EVERY_MS || lastLayout === 0;
    const thinking = layoutWanted && due && !camera.animating();
    if (thinking) think(now);
    if (sceneWanted) {
      sceneWanted = false;
      buildScene(scene, {
        board,
        motion,
        place,
        confirmed,
        checkIns,
        selected,
        hovered,
        headings: map.getZoom() >= 16,
      });
    }
    if (thinking) {
      layoutWanted = false;
      const input = {
        feed,
        motion,
        scene,
        confirmed,
        words,
        selected,
        hovered,
        radius: radius(),
        sizePx: labelPx(),
        zoom: map.getZoom(),
      };
      canvas.layout(view, [...officerLabels(input), ...postLabels(posts, input)], clusters, severeBoxes(input, view));
    }
    source.scale = view.scale;
    source.shiftX = motion.originX * view.scale + view.x;
    source.shiftY = motion.originY * view.scale + view.y;
    source.width = size.x;
    source.height = size.y;
    source.nowS = motion.seconds(now);
    source.radius = radius();
    source.pulse = still.matches ? 0.35 : (now % PULSE_MS) / PULSE_MS;
    gl.draw(view, size.x, size.y, [...layers, officers()]);
    const moved = view.scale !== lastView.scale || view.x !== lastView.x || view.y !== lastView.y;
    const gliding = motion.busyUntil > motion.seconds(now);
    labelsLag ||= moved || thinking || gliding;
    if (moved || thinking || (labelsLag && now - lastLabels >= LABELS_EVERY_MS)) {
      canvas.draw(view, accuracy(now));
      lastLabels = now;
      lastView = view;
      labelsLag = gliding;
    }
    tooltip.show(hovered, hovered === null ? null : project(hovered), words);
    frames += 1;
    keepFollowing();
    const wait = Math.min(
      camera.animating() ? 0 : Number.POSITIVE_INFINITY,
      gliding
        ? Math.min(GLIDE_FRAME_MAX_MS, (GLIDE_STEP_PX * 1000) / (motion.fastest * view.scale))
        : Number.POSITIVE_INFINITY,
      labelsLag ? LABELS_EVERY_MS : Number.POSITIVE_INFINITY,
      layoutWanted ? Math.max(EVERY_FRAME_MS, LAYOUT_EVERY_MS - (now - lastLayout)) : Number.POSITIVE_INFINITY,
      scene.hasSos && !still.matches ? PULSE_FRAME_MS : Number.POSITIVE_INFINITY,
    );
    if (wait <= EVERY_FRAME_MS) invalidate();
    else if (wait < Number.POSITIVE_INFINITY) drawAfter(wait);
  }

  function drawAfter(afterMs: number): void {
    clearTimeout(drawTimer);
    drawTimer = setTimeout(invalidate, afterMs);
  }

  function accuracy(now: number) {
    if (selected === null || place[selected] === HIDDEN) return null;
    const slot = selected;
    const metres = (board.sigmaM[slot] as number) * ACCURACY_SIGMAS;
    if (metres === 0) return null;
    return {
      radiusWorld: metres * worldPerMetre((board.latE6[slot] as number) / 1e6),
      at: (out: { x: number; y: number }) => motion.at(slot, now, out),
    };
  }

  function overlayLayers() {
    const middle = map.getCenter();
    const metresPerPixel = 1 / (worldPerMetre(middle.lat) * scaleAt(map.getZoom()));
    return [...postLayers(posts, chosenPosts, unit), ...(track ? trackLayers(track, metresPerPixel, unit) : [])];
  }

  function changeOverlays(): void {
    layers = overlayLayers();
    relayout();
  }

  function relayout(): void {
    layoutWanted = true;
    placesWanted = true;
    lastLayout = 0;
    invalidate();
  }

  function project(slot: number): { x: number; y: number } | null {
    if (place[slot] === HIDDEN || !motion.at(slot, performance.now(), at)) return null;
    const view = camera.read();
    return { x: at.x * view.scale + view.x, y: at.y * view.scale + view.y };
  }

  function pick(x: number, y: number): number | null {
    return pickOfficer(scene, motion, camera.read(), performance.now(), x, y, radius() * 1.4);
  }

  /** The middle of what panels leave free, and the room there. */
  function freeRoom() {
    const size = map.getSize();
    const width = Math.max(1, size.x - insets.left - insets.right);
    const height = Math.max(1, size.y - insets.top - insets.bottom);
    return { x: insets.left + width / 2, y: insets.top + height / 2, width, height };
  }

  function keepFollowing(): void {
    if (followed === null || camera.animating()) return;
    const point = project(followed);
    if (!point) return;
    const room = freeRoom();
    const dx = point.x - room.x;
    const dy = point.y - room.y;
    if (Math.abs(dx) < room.width * 0.2 && Math.abs(dy) < room.height * 0.2) return;
    map.panBy([dx, dy], { animate: !still.matches, duration: 0.25, noMoveStart: true });
  }

  function fit(bounds: L.LatLngBounds): void {
    if (!bounds.isValid()) return;
    map.fitBounds(bounds, {
      paddingTopLeft: [insets.left + 24, insets.top + 24],
      paddingBottomRight: [insets.right + 24, insets.bottom + 24],
      maxZoom: CLUSTERS_BELOW_ZOOM,
      animate: !still.matches && frames > 0,
    });
  }

  function select(slot: number | null): void {
    if (slot === selected) return;
    selected = slot;
    relayout();
  }

  function openCluster(cluster: ClusterMark): void {
    const bounds = L.latLngBounds(
      [yToLat(cluster.minY), xToLon(cluster.minX)],
      [yToLat(cluster.maxY), xToLon(cluster.maxX)],
    );
    const zoom = Math.min(
      CLUSTERS_BELOW_ZOOM,
      Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds, false, L.point(200, 200))),
    );
    map.setView(bounds.getCenter(), zoom, { animate: !still.matches });
  }

  function onClick(event: L.LeafletMouseEvent): void {
    const { x, y } = event.containerPoint;
    const cluster = canvas.clusterAt(camera.read(), x, y);
    if (cluster) {
      openCluster(cluster);
      return;
    }
    const slot = pick(x, y);
    select(slot);
    options.onSelect?.(slot);
  }

  function onPointer(event: L.LeafletMouseEvent): void {
    const { x, y } = event.containerPoint;
    const cluster = canvas.clusterAt(camera.read(), x, y);
    const slot = cluster ? null : pick(x, y);
    container.classList.toggle('map-can-pick', cluster !== null || slot !== null);
    if (slot === hovered) return;
    hovered = slot;
    sceneWanted = true;
    invalidate();
  }

  function onLeave(): void {
    if (hovered === null) return;
    hovered = null;
    sceneWanted = true;
    invalidate();
  }

  function onDragStart(): void {
    if (followed === null) return;
    followed = null;
    options.onFollowEnd?.();
  }

  function onResize(): void {
    const size = map.getSize();
    canvas.resize(size.x, size.y);
    relayout();
  }

  function applyInsets(): void {
    for (const [side, value] of Object.entries(insets))
      container.style.setProperty(`--map-inset-${side}`, `${value}px`);
  }

  function setTiles(): void {
    tiles?.remove();
    tiles = basemap ? createBaseTiles(basemap, unit) : null;
    tiles?.addTo(map);
    if (!basemap) return;
    const [west, south, east, north] = basemap.bounds;
    map.setMinZoom(basemap.minZoom);
    map.setMaxBounds(L.latLngBounds([south, west], [north, east]).pad(0.6));
  }

  const disposers = [
    feed.subscribe('board', (touched) => {
      motion.touch(touched, performance.now());
      sceneWanted = true;
      layoutWanted = true;
      if (touched === null) relayout();
      else invalidate();
    }),
    feed.subscribe('facts', () => {
      layoutWanted = true;
      placesWanted = true;
      invalidate();
    }),
    () => camera.dispose(),
    () => gl.dispose(),
  ];
  map.on('click', onClick);
  map.on('mousemove', onPointer);
  map.on('mouseout', onLeave);
  map.on('dragstart', onDragStart);
  map.on('resize', onResize);
  map.on('zoomend', changeOverlays);
  map.on('moveend', relayout);

  applyInsets();
  setTiles();
  motion.touch(null, performance.now());
  onResize();
  showNotice();

  const stage: MapStage = {
    leaflet: map,
    feed,
    setBasemap(next) {
      basemap = next;
      setTiles();
    },
    setLanguage(language) {
      words = MAP_WORDS[language];
      showNotice();
      relayout();
    },
    setUnit(next) {
      if (next === unit) return;
      unit = next;
      setTiles();
      changeOverlays();
    },
    setInsets(next) {
      insets = next;
      applyInsets();
    },
    setFilter(next) {
      filter = next;
      relayout();
    },
    setClustering(on) {
      clustering = on;
      relayout();
    },
    setPosts(next) {
      posts = next;
      changeOverlays();
    },
    setChosenPosts(keys) {
      chosenPosts = new Set(keys);
      changeOverlays();
    },
    setTrack(next) {
      track = next;
      changeOverlays();
    },
    setCheckIns(slots) {
      checkIns = new Set(slots);
      sceneWanted = true;
      invalidate();
    },
    select,
    selected: () => selected,
    follow(slot) {
      followed = slot;
      relayout();
    },
    reveal(slot, zoom = CLUSTERS_BELOW_ZOOM) {
      if (!motion.at(slot, performance.now(), at)) return;
      const to = Math.max(map.getZoom(), zoom);
      const room = freeRoom();
      const size = map.getSize();
      const centre = map.project([yToLat(at.y), xToLon(at.x)], to).add([size.x / 2 - room.x, size.y / 2 - room.y]);
      map.setView(map.unproject(centre, to), to, { animate: !still.matches });
    },
    fitBounds([west, south, east, north]) {
      fit(L.latLngBounds([south, west], [north, east]));
    },
    fitSquads(squads) {
      const bounds = L.latLngBounds([]);
      for (let slot = 0; slot < board.size; slot += 1) {
        if (place[slot] === HIDDEN || !motion.at(slot, performance.now(), at)) continue;
        if (squads && !squads.includes(facts.slots.get(slot)?.squad ?? '')) continue;
        bounds.extend([yToLat(at.y), xToLon(at.x)]);
      }
      fit(bounds);
    },
    fitBasemap() {
      if (basemap) stage.fitBounds(basemap.bounds);
    },
    project,
    pick,
    stats: () => ({ gl: gl.state(), drawn: scene.count, frames, ...canvas.shown() }),
    dispose() {
      cancelAnimationFrame(frame);
      clearTimeout(drawTimer);
      for (const dispose of disposers) dispose();
      map.off('click', onClick);
      map.off('mousemove', onPointer);
      map.off('mouseout', onLeave);
      map.off('dragstart', onDragStart);
      map.off('resize', onResize);
      map.off('zoomend', changeOverlays);
      map.off('moveend', relayout);
      tiles?.remove();
      for (const own of [glHost, labelElement, notice]) own.remove();
      tooltip.dispose();
    },
  };
  return stage;
}
