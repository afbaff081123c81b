import { type Alarm, androidSigma } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { ok, type Result, refuse, toIso } from '@dutywall/shared/kit';
import { parseJson } from './json.ts';
import {
  type DecodeCode,
  type Decoded,
  type DecodeOptions,
  type DecodeResult,
  heartbeatsOf,
  MAX_BATCH,
  type Rejected,
} from './outcome.ts';
import { claimText, KNOT_MPS, type PhoneReport, percent, phoneFix } from './phone-fix.ts';
import { readTime } from './times.ts';
import { asRecord, boundRecord, itemText, own, softNumber } from './values.ts';

/** An HTTP request as the OsmAnd protocol uses it: everything may sit in the query, a form or JSON. */
export interface HttpMessage {
  /** Path with query, or a whole URL. */
  readonly url: string;
  readonly body?: string;
}

/** Parameters that must not come twice: which one would count? */
const DECISIVE = ['lat', 'lon', 'location', 'timestamp', 'accuracy', 'valid'];
/** Parameters that become fields of the fix; all others are kept raw. */
const UNDERSTOOD = new Set([
  'id',
  'deviceid',
  'timestamp',
  'lat',
  'lon',
  'location',
  'speed',
  'bearing',
  'heading',
  'altitude',
  'accuracy',
  'batt',
  'valid',
]);

/**
 * Decodes one OsmAnd / Traccar Client request. Speeds in a query are knots, in JSON m/s (terminals.md).
 * `datum` is the terminal's own; a payload cannot change it.
 */
export function decodeOsmand(message: HttpMessage, options: DecodeOptions, datum: Datum = 'WGS-84'): DecodeResult {
  const body = message.body?.trim() ?? '';
  if (body.startsWith('{') || body.startsWith('[')) {
    const json = parseJson(body);
    return json.ok ? decodeJson(json.value, options, datum) : json;
  }
  const query = message.url.indexOf('?');
  const search = query < 0 ? '' : message.url.slice(query + 1).replace(/#.*$/s, '');
  // A body that is no form ("<html>", "lat") has no parameter with a value: it is refused, not taken for a heartbeat.
  if (body !== '' && !/^[^=\s&<>]+=/.test(body)) return refuse('unknown-type', 'the body is neither a form nor JSON');
  const text = [search, body].filter((part) => part !== '').join('&');
  if (text === '') return refuse('empty-body', 'the request has neither parameters nor a body');
  const read = parameters(text);
  return read.ok ? decodeParameters(read.value, options, datum) : read;
}

function parameters(text: string): Result<ReadonlyMap<string, string>, DecodeCode> {
  const found = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(text)) {
    const before = found.get(key);
    if (before !== undefined && before !== value && DECISIVE.includes(key)) {
      return refuse('duplicate-parameter', `the parameter ${key} comes twice with different values`, { field: key });
    }
    if (before === undefined && found.size < 128) found.set(key, value);
  }
  return ok(found);
}

function decodeParameters(found: ReadonlyMap<string, string>, options: DecodeOptions, datum: Datum): DecodeResult {
  const [lat, lon] = found.has('location')
    ? (found.get('location') ?? '').split(',', 3)
    : [found.get('lat'), found.get('lon')];
  const claim = found.get('id') ?? found.get('deviceid');
  const report: PhoneReport = {
    claim,
    time: found.get('timestamp'),
    lat: found.has('location') ? (lat ?? '').trim() : lat,
    lon: found.has('location') ? (lon ?? '').trim() : lon,
    accuracy: found.get('accuracy'),
    speed: found.get('speed'),
    speedUnitMps: KNOT_MPS,
    course: found.get('bearing') ?? found.get('heading'),
    altitude: found.get('altitude'),
    battery: percent(found.get('batt')),
    located: !isFalse(found.get('valid')),
    mock: isTrue(found.get('mock')),
    alarms: alarmsOf(found.get('alarm')),
    datum,
    raw: boundRecord(Object.fromEntries([...found].filter(([key]) => !UNDERSTOOD.has(key)))),
  };
  return finish(report, options);
}

function decodeJson(value: unknown, options: DecodeOptions, datum: Datum): DecodeResult {
  if (!Array.isArray(value)) {
    const report = jsonReport(value, datum);
    return report.ok ? finish(report.value, options) : report;
  }
  if (value.length > MAX_BATCH) return refuse('batch-too-large', `more than ${MAX_BATCH} items in one batch`);
  const fixes: Decoded['fixes'][number][] = [];
  const rejected: Rejected[] = [];
  const beats: (string | null)[] = [];
  value.forEach((item, index) => {
    const report = jsonReport(item, datum);
    const one = report.ok ? finish(report.value, options) : report;
    if (!one.ok) rejected.push({ index, ...one.refusal, payload: itemText(item) });
    else {
      fixes.push(...one.value.fixes);
      if (one.value.heartbeatAt !== undefined) beats.push(one.value.heartbeatAt);
    }
  });
  return ok({ message: 'position-batch', fixes, rejected, ...heartbeatsOf(beats) });
}

/** The newer client's JSON: `{device_id, location: {timestamp, coords, …}}`. */
function jsonReport(value: unknown, datum: Datum): Result<PhoneReport, DecodeCode> {
  const top = asRecord(value);
  if (!top) return refuse('not-an-object', 'a report is a JSON object');
  const location = asRecord(own(top, 'location'));
  if (!location) return refuse('place-incomplete', 'the report has no location object');
  const coords = asRecord(own(location, 'coords')) ?? {};
  const battery = asRecord(own(location, 'battery')) ?? {};
  const { timestamp: _time, coords: _coords, ...rest } = location;
  return ok({
    claim: own(top, 'device_id') ?? own(top, 'id'),
    time: own(location, 'timestamp'),
    lat: own(coords, 'latitude'),
    lon: own(coords, 'longitude'),
    accuracy: own(coords, 'accuracy'),
    speed: own(coords, 'speed'),
    speedUnitMps: 1,
    course: own(coords, 'heading'),
    altitude: own(coords, 'altitude'),
    battery: softNumber(own(battery, 'level'), 0, 1),
    located: true,
    mock: isTrue(own(location, 'mock')),
    alarms: alarmsOf(own(location, 'alarm') ?? own(top, 'alarm')),
    datum,
    raw: boundRecord(rest),
  });
}

function finish(report: PhoneReport, options: DecodeOptions): DecodeResult {
  const fix = phoneFix(report, options.receivedAt, androidSigma);
  if (!fix.ok) return fix;
  if (fix.value) return ok({ message: 'position', fixes: [fix.value] });
  const time = report.time === undefined || report.time === null || report.time === '' ? null : readTime(report.time);
  if (time && !time.ok) return time;
  const claim = claimText(report.claim);
  return ok({
    message: 'heartbeat',
    fixes: [],
    heartbeatAt: time ? toIso(time.value) : null,
    ...(claim !== undefined && { details: { claim } }),
  });
}

function alarmsOf(value: unknown): readonly Alarm[] {
  if (typeof value !== 'string') return [];
  const name = value.trim().toLowerCase();
  if (name === 'sos') return ['sos'];
  if (name === 'lowbattery' || name === 'lowpower') return ['low-voltage'];
  if (name === 'overspeed') return ['overspeed'];
  if (name === 'poweroff') return ['power-off'];
  return name === '' || isFalse(name) ? [] : ['manual'];
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1';
const isFalse = (value: unknown): boolean => value === false || value === 'false' || value === '0';
