import { distanceM } from '@dutywall/shared/geo';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBasemap } from '../../app/basemap.ts';
import { DARK, drawGround, PAPER } from './base-picture.ts';
import type { Bundle, BundlePost, Cited, EvidenceFix } from './bundle.ts';
import { farthestOf } from './bundle.ts';
import { type Frame, frameOf, scaleBar } from './map-frame.ts';
import './map-picture.css';

/** Tiles as fine as the print needs; a map without a stated limit is asked no finer. */
const FINEST_TILES = 15;
/** The picture's own pixels a CSS pixel: paper shows twice as much. */
const RATIO = 2;
const MAX_DRAWN = 600;
/** Shown before and after the cited time, quietly: how it came about and how it ended, ms. */
const AROUND_MS = 300_000;
/** A post longer than this is shown by its nearest part, m. */
const LARGE_POST_M = 2_500;

export interface MapPictureProps {
  readonly bundle: Bundle;
  readonly fixes: readonly EvidenceFix[];
  /** Of these the ones that the cited verdict rests on. */
  readonly within: readonly EvidenceFix[];
  readonly cited: Cited;
  readonly width: number;
  readonly height: number;
  readonly paper?: boolean;
}

type Pair = readonly [number, number];

function cornersOf({ geometry }: BundlePost): readonly Pair[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'LineString':
      return geometry.coordinates;
    case 'Polygon':
      return geometry.coordinates.flat();
    case 'MultiPolygon':
      return geometry.coordinates.flat(2);
  }
}

function extentM(corners: readonly Pair[]): number {
  const lons = corners.map(([lon]) => lon);
  const lats = corners.map(([, lat]) => lat);
  return distanceM(Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats));
}

/** A still picture of what a flag cites: posts with their tolerance, the track, the farthest place, scale, source. */
export function MapPicture({ bundle, fixes, within, cited, width, height, paper = false }: MapPictureProps) {
  const { t } = useTranslation();
  const basemap = useBasemap();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const near = useMemo(
    () => fixes.filter(({ eventAt }) => eventAt >= cited.from - AROUND_MS && eventAt <= cited.to + AROUND_MS),
    [fixes, cited],
  );
  // The way is what may speak; what is no evidence (DU4, DU10, DU16) is a hollow mark beside it.
  const shown = useMemo(() => thin(near.filter((fix) => fix.weighs)), [near]);
  const hollow = useMemo(() => thin(near.filter((fix) => !fix.weighs)), [near]);
  const inCited = useMemo(() => thin(within), [within]);
  const cites = useMemo(() => new Set(within), [within]);
  const farthest = useMemo(() => farthestOf(within), [within]);
  const finest = Math.min(basemap?.maxZoom ?? FINEST_TILES, FINEST_TILES);
  const frame = useMemo(() => {
    // A post as large as a district would make the track a dot: then the picture is of the track and the nearest edge.
    const small = bundle.posts.filter((post) => shown.length === 0 || extentM(cornersOf(post)) < LARGE_POST_M);
    const reach = Math.max(40, ...small.map((post) => (post.radiusM ?? post.bufferM ?? 0) + post.toleranceM));
    const edge = small.length < bundle.posts.length ? (farthest?.distanceM ?? 0) * 1.1 : 0;
    const places = [...small.flatMap(cornersOf), ...shown.map((fix): Pair => [fix.lon, fix.lat])];
    return places.length === 0 ? null : frameOf(places, Math.max(reach, edge) + 30, { width, height }, finest);
  }, [bundle.posts, shown, farthest, width, height, finest]);

  useEffect(() => {
    if (!canvas.current || !frame) return;
    const abort = new AbortController();
    setDrawn(false);
    void drawGround(canvas.current, frame, basemap?.tiles ?? null, paper ? PAPER : DARK, abort.signal).then(() => {
      if (!abort.signal.aborted && basemap) setDrawn(true);
    });
    return () => abort.abort();
  }, [frame, basemap, paper]);

  if (!frame) return <p className="absence-quiet">{t('absence.map.nothing')}</p>;
  const bar = scaleBar(frame, 110);
  const path = (list: readonly EvidenceFix[]) => list.map((fix) => `${frame.x(fix.lon)},${frame.y(fix.lat)}`).join(' ');
  return (
    <figure className="map-picture" data-paper={paper} data-drawn={drawn}>
      <canvas ref={canvas} width={width * RATIO} height={height * RATIO} />
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('absence.map.label')}>
        {bundle.posts.map((post) => (
          <PostShape key={`${post.id}.${post.version}`} post={post} frame={frame} />
        ))}
        <polyline className="map-track" points={path(shown)} />
        <polyline className="map-track-cited" points={path(inCited)} />
        {shown.map((fix) => (
          <circle
            key={fix.id}
            className={cites.has(fix) ? 'map-fix cited' : 'map-fix'}
            cx={frame.x(fix.lon)}
            cy={frame.y(fix.lat)}
            r="2.600"
          />
        ))}
        {hollow.map((fix) => (
          <circle key={fix.id} className="map-fix hollow" cx={frame.x(fix.lon)} cy={frame.y(fix.lat)} r="3" />
        ))}
        {farthest && (farthest.distanceM ?? 0) > 0 && <Farthest frame={frame} fix={farthest} />}
        <g className="map-scale" transform={`translate(12 ${height - 14})`}>
          <path d={`M0 -5V0H${bar.px}V-5`} />
          <text x={bar.px / 2} y="-6">
            {bar.metres >= 1000 ? `${bar.metres / 1000} km` : `${bar.metres} m`}
          </text>
        </g>
      </svg>
      <figcaption>
        <span>
          <i className="key-post" /> {t('absence.map.post')}
        </span>
        <span>
          <i className="key-tolerance" /> {t('absence.map.tolerance')}
        </span>
        <span>
          <i className="key-cited" /> {t('absence.map.cited')}
        </span>
        {hollow.length > 0 && (
          <span>
            <i className="key-hollow" /> {t('absence.map.hollow')}
          </span>
        )}
        <small>{basemap?.attribution}</small>
      </figcaption>
    </figure>
  );
}

function thin(fixes: readonly EvidenceFix[]): readonly EvidenceFix[] {
  const step = Math.ceil(fixes.length / MAX_DRAWN);
  return step <= 1 ? fixes : fixes.filter((_fix, i) => i % step === 0 || i === fixes.length - 1);
}

function Farthest({ frame, fix }: { frame: Frame; fix: EvidenceFix }) {
  const { t } = useTranslation();
  const x = frame.x(fix.lon);
  const y = frame.y(fix.lat);
  const left = x > frame.width - 130;
  return (
    <g className="map-farthest">
      <circle cx={x} cy={y} r={Math.max(5, fix.sigmaM * frame.perMetre)} />
      <path d={`M${x - 5} ${y}h10M${x} ${y - 5}v10`} />
      <text x={left ? x - 10 : x + 10} y={y - 9} textAnchor={left ? 'end' : 'start'}>
        {t('absence.map.farthest', { n: Math.round(fix.distanceM ?? 0) })}
      </text>
    </g>
  );
}

/** The post as it is, and around it, as wide as its tolerance, what still counts as inside (DU5). */
function PostShape({ post, frame }: { post: BundlePost; frame: Frame }) {
  const { geometry, toleranceM } = post;
  const tolerance = 2 * toleranceM * frame.perMetre;
  const at = ([lon, lat]: Pair) => `${frame.x(lon)} ${frame.y(lat)}`;
  const corners = cornersOf(post);
  const label = corners.reduce((top, each) => (each[1] > top[1] ? each : top), corners[0] ?? [0, 0]);
  const above = (post.radiusM ?? post.bufferM ?? 0) + toleranceM;
  let shape: React.ReactNode;
  if (geometry.type === 'Point') {
    const [cx, cy] = [frame.x(geometry.coordinates[0]), frame.y(geometry.coordinates[1])];
    const radius = (post.radiusM ?? 0) * frame.perMetre;
    shape = (
      <>
        <circle className="map-tolerance" cx={cx} cy={cy} r={radius + tolerance / 2} />
        <circle className="map-post" cx={cx} cy={cy} r={radius} />
      </>
    );
  } else if (geometry.type === 'LineString') {
    const d = `M${geometry.coordinates.map(at).join('L')}`;
    const width = 2 * (post.bufferM ?? 0) * frame.perMetre;
    shape = (
      <>
        <path className="map-tolerance-band" d={d} strokeWidth={width + tolerance} />
        <path className="map-route" d={d} strokeWidth={width} />
      </>
    );
  } else {
    const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
    const d = rings.map((ring) => `M${ring.map(at).join('L')}Z`).join('');
    shape = (
      <>
        <path className="map-tolerance-band" d={d} strokeWidth={tolerance} />
        <path className="map-post" d={d} fillRule="evenodd" />
      </>
    );
  }
  return (
    <g>
      {shape}
      <text className="map-name" x={frame.x(label[0])} y={frame.y(label[1]) - above * frame.perMetre - 5}>
        {post.name}
      </text>
    </g>
  );
}
