// @vitest-environment jsdom
import { type Bundle, citedFixes, citedOf, farthestOf, fixesOf } from '@dutywall/client/features/absence/bundle.ts';
import { CheckInPart } from '@dutywall/client/features/absence/check-in-part.tsx';
import { MapPicture } from '@dutywall/client/features/absence/map-picture.tsx';
import { PrintPage } from '@dutywall/client/features/absence/print-page.tsx';
import { metreScale } from '@dutywall/shared/geo';
import type { AbsenceFile } from '@dutywall/shared/protocol';
import { cleanup, screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
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

describe('所述时段 on the sheet', () => {
  beforeEach(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  const CHECK_IN = {
    ...{ id: 'c1', by: '王督查', reason: 'routine' as const, answeredAt: null, liveAt: iso(FROM + 31_000) },
    ...{ rangAt: iso(FROM + MINUTE), endedAt: iso(FROM + 3 * MINUTE), outcome: 'answered' as const },
    ...{ checklist: null, snapshots: [] },
  };

  async function timeOn(bundle: Bundle, more: Partial<AbsenceFile> = {}): Promise<string> {
    const file = {
      ...{ id: 'a1', officer: 'o1', incident: null, stage: 'notified', reason: '离岗', flaggedBy: '王督查' },
      ...{ flaggedAt: FROM + 230 * MINUTE, squad: 's1', squadName: '一中队', badge: 'B001', name: '张三' },
      ...{ evidenceSha256: 'ab', about: 'absence', checkIn: null, kind: 'off-post', decisionFrom: null, may: [] },
      ...{ steps: [], mayNot: {}, seen: '', settings: { version: 1, answerWindowMs: 1, appealWindowMs: 1 } },
      ...{
        evidence: bundle,
        belief: { from: FROM, to: FROM, frozen: [], now: [], differs: false },
        openings: null,
        reticked: null,
      },
      ...more,
    };
    serve({ '/api/absences/a1': { body: file }, '/api/basemaps': { body: { default: null, basemaps: [] } } });
    renderPage(
      <Routes>
        <Route path="/absences/:id/print" element={<PrintPage />} />
      </Routes>,
      { at: '/absences/a1/print' },
    );
    const word = await screen.findByText('所述时段', undefined, { timeout: 20_000 });
    return word.nextElementSibling?.textContent ?? '';
  }

  it('AB1 of an incident that is over: its begin and end', async () => {
    expect(await timeOn(bundleOf(AWAY))).toMatch(/08:10–08:24$/);
  });

  it('AB1 of one that went on: until it was frozen, never “ongoing” for ever', async () => {
    const bundle = bundleOf(AWAY);
    const open = { ...bundle, incident: bundle.incident && { ...bundle.incident, to: null } };
    expect(await timeOn(open)).toMatch(/08:10–冻结时（12:00，当时未结束）$/);
    expect(document.body.textContent).not.toContain('进行中');
  });

  it('AB1 of a flag without an incident: its shift, with its own end once it was over', async () => {
    const bundle = bundleOf(AWAY, { incident: null }, 600);
    expect(await timeOn(bundle)).toMatch(/08:10–16:00$/);
  });

  it('AB6 of a fault: from the ringing to the end of the check-in, whenever it was flagged', async () => {
    const bundle = bundleOf(AWAY, { incident: null, checkIn: CHECK_IN });
    const frozenAt = FROM + 230 * MINUTE;
    const belief = { from: frozenAt, to: frozenAt, frozen: [], now: [], differs: false };
    expect(await timeOn(bundle, { about: 'check-in-fault', checkIn: 'c1', kind: null, belief })).toMatch(
      /08:11–08:13$/,
    );
  });
});

describe('a fault that was ticked otherwise afterwards', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('AB6 BT3 says who changed it, when, and from what to what; what was frozen stays below', () => {
    serve({ '/api/session': { body: { name: '王督查', role: 'supervisor' } } });
    const ticks = [{ item: 'insignia', verdict: 'fault' as const, note: '未佩戴胸牌' }];
    const checkIn = {
      ...{ id: 'c1', by: '王督查', reason: 'routine' as const, answeredAt: null, liveAt: null, snapshots: [] },
      ...{ rangAt: iso(FROM), endedAt: iso(FROM + MINUTE), outcome: 'answered' as const },
      checklist: { revision: 1, version: 1, remark: null, ticks },
      items: [{ id: 'insignia', group: 'appearance' as const, zh: '标志标识', en: 'Insignia' }],
    };
    const reticked = {
      revision: 2,
      by: '王督查',
      at: FROM + 9 * MINUTE,
      ticks: [{ item: 'insignia', verdict: 'pass' as const }],
    };
    renderPage(<CheckInPart {...{ checkIn, reticked }} paper />);
    const note = screen.getByRole('note').textContent ?? '';
    expect(note).toContain('检查结果其后有改动');
    expect(note).toMatch(/王督查 于 .*08:19.*第 2 次/);
    expect(note).toMatch(/标志标识 不合格 → 合格/);
    expect(screen.getByText('未佩戴胸牌')).toBeDefined();
    cleanup();
    renderPage(<CheckInPart {...{ checkIn, reticked: null }} paper />);
    expect(screen.queryByRole('note')).toBeNull();
  });
});
