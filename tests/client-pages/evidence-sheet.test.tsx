// @vitest-environment jsdom
import { type Bundle, citedFixes, citedOf, farthestOf, fixesOf } from '@dutywall/client/features/absence/bundle.ts';
import { MapPicture } from '@dutywall/client/features/absence/map-picture.tsx';
import { metreScale } from '@dutywall/shared/geo';
import { cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderPage, serve } from './support/render.tsx';

const LON = 119.92;
const LAT = 32.49;
const MINUTE = 60_000;
const scale = metreScale(LAT);
/** 08:10 in China. */
const FROM = Date.UTC(2026, 10, 23, 0, 10);
const iso = (at: number): string => new Date(at).toISOString();

interface Seen {
  readonly minute: number;
  readonly north: number;
  readonly marks?: string;
  readonly mock?: boolean;
}

/** A flag of an incident of 08:10–08:24, frozen at `frozen` minutes after its begin. */
function bundleOf(seen: readonly Seen[], more: Partial<Bundle> = {}, frozen = 230): Bundle {
  const at = (minute: number) => FROM + minute * MINUTE;
  return {
    frozenAt: iso(at(frozen)),
    incident: { kind: 'off-post', from: iso(FROM), to: iso(at(14)), textZh: '最远 412 米', textEn: 'farthest 412 m' },
    shift: { name: '早班', version: 1, from: iso(at(-10)), to: iso(at(470)), ruleVersion: 1 },
    posts: [
      {
        ...{ id: 'p', version: 1, name: '钟楼巷', radiusM: 50, bufferM: null, toleranceM: 30 },
        geometry: { type: 'Point', coordinates: [LON, LAT] },
      },
    ],
    terminals: [],
    intervals: [],
    fixesTruncated: false,
    fixes: {
      id: seen.map((_, i) => i + 1),
      eventAt: seen.map(({ minute }) => iso(at(minute))),
      receivedAt: seen.map(({ minute }) => iso(at(minute))),
      lonE6: seen.map(() => Math.round(LON * 1e6)),
      latE6: seen.map(({ north }) => Math.round((LAT + (north + 50) / scale.perLat) * 1e6)),
      sigmaM: seen.map(() => 10),
      located: seen.map(() => true),
      mock: seen.map(({ mock }) => mock ?? false),
      marks: seen.map(({ marks }) => marks ?? ''),
    },
    ...more,
  };
}

const farthestIn = (bundle: Bundle): number | null => {
  const cited = citedOf(bundle, FROM);
  const farthest = farthestOf(citedFixes(bundle, fixesOf(bundle), cited));
  return farthest === null ? null : Math.round(farthest.distanceM ?? 0);
};

const AWAY: readonly Seen[] = [
  { minute: -1, north: 0 },
  { minute: 0, north: 300 },
  { minute: 7, north: 412 },
  { minute: 13, north: 350 },
];

describe('AB1 DU12: the sheet says of the cited time what the sentence says', () => {
  it('ends with the cited stretch, however late it was flagged', () => {
    // At lunch 3 km away before somebody flags the morning; and a fix that ended the stretch because it is undecided.
    const bundle = bundleOf([...AWAY, { minute: 14, north: 900 }, { minute: 200, north: 3_000 }]);
    expect(farthestIn(bundle)).toBe(412);
    expect(citedOf(bundle, FROM)).toEqual({ from: FROM, to: FROM + 14 * MINUTE, closed: true });
  });

  it('DU6 counts the last fix of a stretch that silence ended there', () => {
    const last = { minute: 14, north: 500 };
    const interval = {
      state: 'off-post' as const,
      cause: null,
      from: iso(FROM),
      to: iso(FROM + 14 * MINUTE),
      rules: [],
    };
    const bundle = bundleOf([...AWAY, last], { intervals: [{ ...interval, evidence: { fixIds: [2, 3, 4, 5] } }] });
    expect(farthestIn(bundle)).toBe(500);
  });

  it('ends at the freezing while the incident goes on, and with the shift where there is none', () => {
    const open = bundleOf(AWAY);
    const running = { ...open, incident: open.incident && { ...open.incident, to: null } };
    expect(citedOf(running, FROM)).toMatchObject({ to: FROM + 230 * MINUTE, closed: false });
    const bare = { ...open, incident: null };
    expect(citedOf(bare, FROM - 10 * MINUTE)).toMatchObject({ to: FROM + 230 * MINUTE, closed: false });
    expect(citedOf({ ...bare, frozenAt: iso(FROM + 600 * MINUTE) }, FROM)).toMatchObject({
      to: FROM + 470 * MINUTE,
      closed: true,
    });
  });

  it('DU4 DU10 DU16 neither counts nor measures what is no evidence', () => {
    const none: readonly Seen[] = [
      { minute: 3, north: 2_000, marks: 'replayed clock-untrusted' },
      { minute: 4, north: 2_100, marks: 'satellites-few' },
      { minute: 5, north: 2_200, mock: true },
      { minute: 6, north: 2_300, marks: 'terminal-conflict' },
      { minute: 8, north: 2_400, marks: 'time-missing' },
    ];
    const bundle = bundleOf([...AWAY, ...none]);
    expect(farthestIn(bundle)).toBe(412);
    expect(citedFixes(bundle, fixesOf(bundle), citedOf(bundle, FROM))).toHaveLength(3);
    expect(farthestIn(bundleOf(none))).toBeNull();
  });
});

describe('the picture of it', () => {
  beforeEach(() => {
    serve({ '/api/basemaps': { body: { default: null, basemaps: [] } } });
    // jsdom paints nothing; the ground under the drawing is not asked about here.
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  function picture(seen: readonly Seen[]) {
    const bundle = bundleOf(seen);
    const fixes = fixesOf(bundle);
    const cited = citedOf(bundle, FROM);
    const within = citedFixes(bundle, fixes, cited);
    return renderPage(<MapPicture {...{ bundle, fixes, within, cited }} width={400} height={300} paper />).container;
  }

  it('AB1 names the farthest cited fix, draws no evidence hollow with a word, and leaves the afternoon out', () => {
    const shown = picture([...AWAY, { minute: 3, north: 2_000, mock: true }, { minute: 200, north: 3_000 }]);
    expect(screen.getByText('最远 412 米')).toBeDefined();
    expect(shown.querySelectorAll('.map-fix.cited')).toHaveLength(3);
    expect(shown.querySelectorAll('.map-fix.hollow')).toHaveLength(1);
    expect(shown.querySelectorAll('.map-fix')).toHaveLength(5);
    expect(screen.getByText(/不作不利依据的定位点/)).toBeDefined();
  });

  it('says nothing of hollow marks where there are none', () => {
    picture(AWAY);
    expect(screen.queryByText(/不作不利依据/)).toBeNull();
  });
});
