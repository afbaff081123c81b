import type { Alarm, CanonicalFix, FixMark, SigmaVerdict } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { type Instant, ok, type Result, refuse, toIso } from '@dutywall/shared/kit';
import type { DecodeCode } from './outcome.ts';
import { readTime } from './times.ts';
import { checkPlace, readNumber, showable, softNumber } from './values.ts';

/** 1 knot = 1852 m / 3600 s. */
export const KNOT_MPS = 1852 / 3600;
/** 1 km/h in m/s. */
export const KMH_MPS = 1 / 3.6;

/** Fields of a phone's report as the source spelled them; every one still untrusted. */
export interface PhoneReport {
  readonly claim: unknown;
  readonly time: unknown;
  readonly lat: unknown;
  readonly lon: unknown;
  readonly accuracy: unknown;
  readonly speed: unknown;
  /** What one unit of `speed` is in m/s. */
  readonly speedUnitMps: number;
  readonly course: unknown;
  readonly altitude: unknown;
  /** 0–1, already divided where the source says percent. */
  readonly battery: number | undefined;
  readonly located: boolean;
  readonly mock: boolean;
  readonly alarms: readonly Alarm[];
  readonly datum: Datum;
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * The canonical fix of a phone's report; null when it has no place (a heartbeat). An alarm without a place is still an
 * alarm: it becomes a fix that is not located, at 0, 0, which is neither painted nor evidence (DU4).
 */
export function phoneFix(
  report: PhoneReport,
  receivedAt: Instant,
  sigma: (radiusM: number | undefined) => SigmaVerdict,
): Result<CanonicalFix | null, DecodeCode> {
  const lat = readNumber(report.lat, 'lat');
  if (!lat.ok) return lat;
  const lon = readNumber(report.lon, 'lon');
  if (!lon.ok) return lon;
  const placeless = lat.value === undefined && lon.value === undefined;
  if (placeless && report.alarms.length === 0) return ok(null);
  if (!placeless && (lat.value === undefined || lon.value === undefined)) {
    return refuse('place-incomplete', 'one of latitude and longitude is missing');
  }
  const { value: latitude = 0 } = lat;
  const { value: longitude = 0 } = lon;
  const place = placeless ? null : checkPlace(latitude, longitude);
  if (place && !place.ok) return place;

  const marks: FixMark[] = [];
  const time = eventTime(report.time, receivedAt, marks);
  if (!time.ok) return time;

  // An accuracy of 0 or less is how sources spell "unknown"; beyond 1,000 km it says nothing at all.
  const radius = softNumber(report.accuracy, Number.MIN_VALUE, Number.MAX_VALUE);
  const accuracyM = radius === undefined ? undefined : Math.min(radius, 1_000_000);
  const { sigmaM, mark } = sigma(accuracyM);
  if (mark) marks.push(mark);
  if (report.mock) marks.push('mock');
  const speed = softNumber(report.speed, 0, 10_000);
  const course = softNumber(report.course, 0, 360);
  const altitudeM = softNumber(report.altitude, -1_000, 100_000);
  return ok({
    ...(claimText(report.claim) !== undefined && { terminal: claimText(report.claim) }),
    eventAt: toIso(time.value),
    lon: longitude,
    lat: latitude,
    ...(accuracyM !== undefined && { accuracyM }),
    sigmaM: rounded(sigmaM),
    ...(speed !== undefined && { speedMps: rounded(speed * report.speedUnitMps) }),
    ...(course !== undefined && { courseDeg: course === 360 ? 0 : course }),
    ...(altitudeM !== undefined && { altitudeM }),
    ...(report.battery !== undefined && { battery: report.battery }),
    located: report.located && !placeless,
    alarms: report.alarms,
    ...(report.mock && { mock: true }),
    datum: report.datum,
    raw: report.raw,
    ...(marks.length > 0 && { marks }),
  });
}

/** The event time; the received one, marked, where the source gave none (DU4). */
function eventTime(value: unknown, receivedAt: Instant, marks: FixMark[]): Result<Instant, DecodeCode> {
  if (value === undefined || value === null || value === '') {
    marks.push('time-missing');
    return ok(receivedAt);
  }
  return readTime(value);
}

/** An id from a payload: only ever a claim, kept short. */
export function claimText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? showable(value, 64) : undefined;
}

/** A percentage as 0–1; undefined for unknown (−1) and nonsense. */
export function percent(value: unknown): number | undefined {
  const number = softNumber(value, 0, 100);
  return number === undefined ? undefined : number / 100;
}

/** Six decimals: finer than any sensor, and stable in text. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
