// Past 300 lines: one clock draws layers, clusters and names together; what each draws is in files of its own.
import L from 'leaflet';
import { createMotion, worldPerMetre, xToLon, yToLat } from '../board/index.ts';
import { createBaseTiles } from './base-tiles.ts';
import { type Affine, createCamera, scaleAt } from './camera.ts';
import { composeMap } from './capture.ts';
import { createCrowd } from './crowd.ts';
import { CLOSE_ZOOM, createFraming } from './framing.ts';
import { createGlSurface, type GlState } from './gl-surface.ts';
import { type ClusterMark, createLabelCanvas } from './label-canvas.ts';
import { officerLabels, postLabels, symbolBoxes } from './labels.ts';
import { OfficerLayer } from './officer-layer.ts';
import { isDistrictWide, postLayers, trackLayers } from './overlay-layers.ts';
import type { PostMark, TrackStretch } from './overlay-shapes.ts';
import { createPace } from './pace.ts';
import { pickOfficer } from './picking.ts';
import { buildScene, createScene, HIDDEN } from './scene.ts';
import type { MapStage, MapStageOptions } from './stage-types.ts';
import { createStillSurface } from './still-surface.ts';
import { createTooltip } from './tooltip.ts';
import { MAP_WORDS } from './words.ts';

/** More officers than this drawn at once get smaller symbols: a carpet tells nothing, and costs the most to paint. */
const CROWD = 1_500;
/** Side of a cluster's cell, in units of the symbol radius. */
const CLUSTER_CELL = 6.5;
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

export function createMapStage(map: L.Map, options: MapStageOptions): MapStage {
  const { feed } = options;
  const { board } = feed;
  const container = map.getContainer();
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  const motion = createMotion(board, () => !still.matches);
  const scene = createScene();
  const element = (tag: 'div' | 'canvas', name: string) => L.DomUtil.create(tag, name, container);
  const groundHost = element('div', 'map-gl map-gl-ground');
  const glHost = element('div', 'map-gl');
  const labelElement = element('canvas', 'map-labels') as HTMLCanvasElement;
  const notice = element('div', 'map-notice');
  const kind = options.kind ?? 'desk';

  let unit = options.unit ?? 1;
  let words = MAP_WORDS[options.language];
  let basemap = options.basemap;
  let tiles: L.GridLayer | null = null;
  let clustering = true;
  let posts: readonly PostMark[] = [];
  let named: readonly PostMark[] = [];
  let chosenPosts: ReadonlySet<string> = new Set();
  let track: readonly TrackStretch[] | null = null;
  let checkIns: ReadonlySet<number> = new Set();
  let selected: number | null = null;
  let hovered: number | null = null;
  let followed: number | null = null;

  let layers = overlayLayers();
  let frames = 0;
  let frame = 0;
  let lastLayout = 0;
  let lastLabels = 0;
  let labelsLag = true;
  let lastView: Affine = { scale: 0, x: 0, y: 0 };
  let layoutWanted = true;
  let sceneWanted = true;
  let drawTimer: ReturnType<typeof setTimeout> | undefined;
  const at = { x: 0, y: 0 };

  const labelPx = () => (kind === 'wall' ? 22 : 13) * unit;
  const fullRadius = () => (kind === 'wall' ? 9 : 7) * unit;
  const radius = () => fullRadius() * Math.max(0.45, Math.min(1, Math.sqrt(CROWD / scene.count)));
  const crowd = createCrowd(feed, motion, () => selected ?? followed);
  const framing = createFraming(map, () => still.matches);
  const canvas = createLabelCanvas(labelElement, () => (kind === 'wall' ? 22 : 14) * unit);
  const tooltip = createTooltip(element('div', 'map-tooltip') as HTMLDivElement, feed);
  const camera = createCamera(map, invalidate);
  const pace = createPace();
  const ground = createStillSurface(groundHost, invalidate, showNotice);
  const gl = createGlSurface(glHost, invalidate, showNotice);
  const source = { scene, scale: 1, shiftX: 0, shiftY: 0, width: 0, height: 0, nowS: 0, radius: 7, pulse: 0 };
  const officers = () => new OfficerLayer({ id: 'officers', source, data: [] });

  /** Of both surfaces the one that is worse off. */
  function glState(): GlState {
    const states = [ground.state(), gl.state()];
    return (['unsupported', 'lost', 'starting'] as const).find((one) => states.includes(one)) ?? 'ready';
  }

  function invalidate(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(drawFrame);
    pace.asked(performance.now());
  }

  function showNotice(): void {
    const state = glState();
    notice.textContent = state === 'unsupported' ? words.noWebGl : state === 'lost' ? words.rebuilding : '';
    notice.hidden = notice.textContent === '';
    invalidate();
  }

  /** Brings what the GPU gets up to date; picking and drawing both read it. */
  function refreshScene(): void {
    if (!sceneWanted) return;
    sceneWanted = false;
    const { place, confirmed } = crowd;
    buildScene(scene, { board, motion, place, confirmed, checkIns, selected, hovered, headings: map.getZoom() >= 16 });
  }

  function think(now: number): void {
    const zoom = map.getZoom();
    crowd.think(clustering && zoom < CLOSE_ZOOM ? (CLUSTER_CELL * fullRadius()) / scaleAt(zoom) : null);
    sceneWanted = true;
    lastLayout = now;
  }

  function drawFrame(now: number): void {
    frame = 0;
    pace.came(performance.now());
    const view = camera.read();
    const size = map.getSize();
    const due = now - lastLayout >= LAYOUT_EVERY_MS || lastLayout === 0;
    const thinking = layoutWanted && due && !camera.animating();
    if (thinking) think(now);
    refreshScene();
    if (thinking) {
      layoutWanted = false;
      const input = {
        feed,
        motion,
        scene,
        confirmed: crowd.confirmed,
        words,
        selected,
        hovered,
        radius: radius(),
        sizePx: labelPx(),
        zoom: map.getZoom(),
      };
      canvas.layout(view, [...officerLabels(input), ...postLabels(named, input)], crowd.clusters, [
        ...framing.covered(),
        ...symbolBoxes(input, view),
      ]);
    }
    source.scale = view.scale;
    source.shiftX = motion.originX * view.scale + view.x;
    source.shiftY = motion.originY * view.scale + view.y;
    source.width = size.x;
    source.height = size.y;
    source.nowS = motion.seconds(now);
    source.radius = radius();
    source.pulse = still.matches ? 0.35 : (now % PULSE_MS) / PULSE_MS;
    ground.draw(view, size.x, size.y, layers);
    gl.draw(view, size.x, size.y, [officers()]);
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
    // A hand that drags or zooms is followed at once; what moves by itself leaves a slow machine its time.
    const rested = camera.animating() ? wait : Math.max(wait, pace.rest());
    if (rested <= EVERY_FRAME_MS) invalidate();
    else if (rested < Number.POSITIVE_INFINITY) drawAfter(rested);
  }

  function drawAfter(afterMs: number): void {
    clearTimeout(drawTimer);
    drawTimer = setTimeout(invalidate, afterMs);
  }

  function accuracy(now: number) {
    if (selected === null || crowd.place[selected] === HIDDEN) return null;
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
    lastLayout = 0;
    invalidate();
  }

  function project(slot: number): { x: number; y: number } | null {
    if (crowd.place[slot] === HIDDEN || !motion.at(slot, performance.now(), at)) return null;
    const view = camera.read();
    return { x: at.x * view.scale + view.x, y: at.y * view.scale + view.y };
  }

  function pick(x: number, y: number): number | null {
    refreshScene();
    return pickOfficer(scene, motion, camera.read(), performance.now(), x, y, radius() * 1.4);
  }

  function keepFollowing(): void {
    if (followed === null || camera.animating()) return;
    const point = project(followed);
    if (point) framing.keep(point);
  }

  function select(slot: number | null): void {
    if (slot === selected) return;
    selected = slot;
    relayout();
  }

  function openCluster({ minX, minY, maxX, maxY }: ClusterMark): void {
    framing.open(L.latLngBounds([yToLat(minY), xToLon(minX)], [yToLat(maxY), xToLon(maxX)]));
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
      crowd.admit(touched);
      if (touched === null) relayout();
      else invalidate();
    }),
    feed.subscribe('facts', () => {
      crowd.hearFacts();
      layoutWanted = true;
      invalidate();
    }),
    () => camera.dispose(),
    () => ground.dispose(),
    () => gl.dispose(),
  ];
  map.on('click', onClick);
  map.on('mousemove', onPointer);
  map.on('mouseout', onLeave);
  map.on('dragstart', onDragStart);
  map.on('resize', onResize);
  map.on('zoomend', changeOverlays);
  map.on('moveend', relayout);

  if (options.insets) framing.setInsets(options.insets);
  setTiles();
  motion.touch(null, performance.now());
  crowd.admit(null);
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
      framing.setInsets(next);
      relayout();
    },
    setFilter(next) {
      crowd.filter = next;
      relayout();
    },
    setClustering(on) {
      clustering = on;
      relayout();
    },
    setPosts(next) {
      posts = next;
      named = next.filter((post) => !isDistrictWide(post));
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
    reveal(slot, zoom = CLOSE_ZOOM) {
      if (motion.at(slot, performance.now(), at)) framing.reveal([yToLat(at.y), xToLon(at.x)], zoom);
    },
    fitBounds([west, south, east, north]) {
      framing.fit(L.latLngBounds([south, west], [north, east]), frames > 0);
    },
    fitSquads(squads) {
      const bounds = L.latLngBounds([]);
      for (let slot = 0; slot < board.size; slot += 1) {
        if (crowd.place[slot] === HIDDEN || !motion.at(slot, performance.now(), at)) continue;
        if (squads && !squads.includes(feed.facts.slots.get(slot)?.squad ?? '')) continue;
        bounds.extend([yToLat(at.y), xToLon(at.x)]);
      }
      framing.fit(bounds, frames > 0);
    },
    fitBasemap() {
      if (basemap) stage.fitBounds(basemap.bounds);
    },
    project,
    pick,
    capture() {
      cancelAnimationFrame(frame);
      ground.stale();
      drawFrame(performance.now());
      return composeMap(container, getComputedStyle(container).backgroundColor);
    },
    // Names of posts have negative keys.
    named: () => canvas.keys().filter((key) => key >= 0),
    isDrawn: () => glState() === 'ready' && frames > 0 && tiles?.isLoading() !== true,
    stats: () => ({ gl: glState(), drawn: scene.count, frames, ground: ground.drawn(), ...canvas.shown() }),
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
      for (const own of [groundHost, glHost, labelElement, notice]) own.remove();
      tooltip.dispose();
    },
  };
  return stage;
}
