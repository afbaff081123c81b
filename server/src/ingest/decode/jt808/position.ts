import { type Alarm, type CanonicalFix, type FixMark, jt808Sigma } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { type Instant, ok, type Result, refuse, toIso } from '@dutywall/shared/kit';
import type { DecodeCode } from '../outcome.ts';
import { KMH_MPS, rounded } from '../phone-fix.ts';
import { readBeijingDigits } from '../times.ts';
import { checkPlace } from '../values.ts';
import { readBcd } from './frame.ts';
import { readItems } from './items.ts';

/** Bytes before the items: alarm, status, latitude, longitude, altitude, speed, course, time. */
const FIXED = 28;
const UNSET = 0xffffffff;
/** Alarm bits of 0x0200 (terminals.md). */
const ALARM_BITS: readonly (readonly [number, Alarm])[] = [
  [0, 'sos'],
  [1, 'overspeed'],
  [4, 'gnss-fault'],
  [7, 'low-voltage'],
  [8, 'power-off'],
];
/** Degrees around China: a place in here that a south or west bit throws out was never meant there. */
const CHINA = { south: 3, north: 54, west: 73, east: 136 };

export interface PositionContext {
  readonly phone: string;
  readonly datum: Datum;
  readonly receivedAt: Instant;
  /** From a terminal's blind-area buffer. */
  readonly replayed: boolean;
}

/** Decodes the body of a 0x0200, or one item of a 0x0704. */
export function readPosition(body: Buffer, context: PositionContext): Result<CanonicalFix, DecodeCode> {
  if (body.length < FIXED) return refuse('body-too-short', `a position has at least ${FIXED} bytes`);
  const alarmBits = body.readUInt32BE(0);
  const status = body.readUInt32BE(4);
  const items = readItems(body.subarray(FIXED));
  const alarms = ALARM_BITS.filter(([bit]) => (alarmBits >>> bit) & 1).map(([, alarm]) => alarm);
  if (items.manualAlarm) alarms.push('manual');
  const sos = alarms.includes('sos');
  const located = (status & 2) !== 0;

  // An SOS without a fix is still somebody calling for help: its unusable place and time never stop it.
  const rescue = sos && !located;
  const marks: FixMark[] = [];
  const place = readPlace(body, status, located);
  if (!place.ok && !rescue) return place;
  const time = readBcdTime(body);
  if (!time.ok && !rescue) return time;
  if (!time.ok) marks.push('time-missing');
  const { sigmaM, mark } = jt808Sigma(items.satellites);
  if (mark) marks.push(mark);
  if (context.replayed) marks.push('replayed');

  const course = body.readUInt16BE(20);
  const speed = body.readUInt16BE(18);
  return ok({
    terminal: context.phone,
    eventAt: toIso(time.ok ? time.value : context.receivedAt),
    lon: place.ok ? place.value.lon : 0,
    lat: place.ok ? place.value.lat : 0,
    sigmaM,
    // 0xFFFF is how terminals spell "unknown".
    ...(speed !== 0xffff && { speedMps: rounded((speed / 10) * KMH_MPS) }),
    ...(course <= 360 && { courseDeg: course === 360 ? 0 : course }),
    altitudeM: body.readInt16BE(16),
    ...(items.battery !== undefined && { battery: items.battery }),
    located,
    alarms,
    datum: context.datum,
    raw: {
      alarm: hex32(alarmBits),
      status: hex32(status),
      ...(items.satellites !== undefined && { satellites: items.satellites }),
      ...(items.mileageM !== undefined && { mileageM: items.mileageM }),
      ...(items.signal !== undefined && { signal: items.signal }),
      items: items.raw,
      ...(items.truncated && { itemPastEnd: true }),
    },
    ...(marks.length > 0 && { marks }),
  });
}

function readPlace(
  body: Buffer,
  status: number,
  located: boolean,
): Result<{ readonly lat: number; readonly lon: number }, DecodeCode> {
  const latE6 = body.readUInt32BE(8);
  const lonE6 = body.readUInt32BE(12);
  if (latE6 === UNSET || lonE6 === UNSET) return refuse('coordinates-unset', 'a coordinate is 0xFFFFFFFF');
  const south = (status & 4) !== 0;
  const west = (status & 8) !== 0;
  const lat = (south && latE6 !== 0 ? -latE6 : latE6) / 1e6;
  const lon = (west && lonE6 !== 0 ? -lonE6 : lonE6) / 1e6;
  // Without a fix 0,0 is the honest answer, and kept.
  if (!(lat === 0 && lon === 0 && !located)) {
    const checked = checkPlace(lat, lon);
    if (!checked.ok) return checked;
  }
  if ((south || west) && inChina(Math.abs(lat), Math.abs(lon))) {
    return refuse('hemisphere-implausible', 'the south or west bit throws a place in China to the far side');
  }
  return ok({ lat, lon });
}

function inChina(lat: number, lon: number): boolean {
  return lat >= CHINA.south && lat <= CHINA.north && lon >= CHINA.west && lon <= CHINA.east;
}

function readBcdTime(body: Buffer): Result<Instant, DecodeCode> {
  const digits = readBcd(body, 22, 6);
  return digits === null ? refuse('time-not-bcd', 'the time has digits above 9') : readBeijingDigits(digits);
}

function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
