import { type Alarm, browserSigma, type CanonicalFix, type FixMark } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { ok, type Result, refuse, toIso } from '@dutywall/shared/kit';
import { parseJson } from './json.ts';
import {
  type DecodeCode,
  type DecodeOptions,
  type DecodeResult,
  heartbeatsOf,
  MAX_BATCH,
  type Rejected,
} from './outcome.ts';
import { phoneFix } from './phone-fix.ts';
import { readTime } from './times.ts';
import { asRecord, boundRecord, itemText, own, softNumber } from './values.ts';

const ALARMS: readonly Alarm[] = ['sos', 'overspeed', 'gnss-fault', 'low-voltage', 'power-off', 'manual'];

/**
 * Decodes a batch of canonical fixes from the officer's page: an array, `{fixes: […]}`, or one fix; a heartbeat is
 * `{heartbeat: true, eventAt?}`. σ is computed here from the 95 % radius; a sender's own σ is never believed.
 */
export function decodeWeb(body: string, options: DecodeOptions, datum: Datum = 'WGS-84'): DecodeResult {
  if (body.trim() === '') return refuse('empty-body', 'the body is empty');
  const json = parseJson(body);
  if (!json.ok) return json;
  const top = asRecord(json.value);
  const list = top && Array.isArray(own(top, 'fixes')) ? own(top, 'fixes') : json.value;
  const items = Array.isArray(list) ? list : [list];
  if (items.length > MAX_BATCH) return refuse('batch-too-large', `more than ${MAX_BATCH} items in one batch`);
  const fixes: CanonicalFix[] = [];
  const indices: number[] = [];
  const rejected: Rejected[] = [];
  const beats: (string | null)[] = [];
  items.forEach((item, index) => {
    const read = decodeItem(item, options, datum);
    if (!read.ok) rejected.push({ index, ...read.refusal, payload: itemText(item) });
    else if ('heartbeatAt' in read.value) beats.push(read.value.heartbeatAt);
    else {
      fixes.push(read.value.fix);
      indices.push(index);
    }
  });
  return ok({ message: 'batch', fixes, indices, rejected, ...heartbeatsOf(beats) });
}

type Item = { readonly fix: CanonicalFix } | { readonly heartbeatAt: string | null };

function decodeItem(item: unknown, options: DecodeOptions, datum: Datum): Result<Item, DecodeCode> {
  const record = asRecord(item);
  if (!record) return refuse('not-an-object', 'an item is a JSON object');
  const at = own(record, 'eventAt');
  if (own(record, 'heartbeat') === true) {
    if (at === undefined || at === null) return ok({ heartbeatAt: null });
    const time = readTime(at);
    return time.ok ? ok({ heartbeatAt: toIso(time.value) }) : time;
  }
  const alarms = own(record, 'alarms');
  const fix = phoneFix(
    {
      claim: own(record, 'terminal'),
      time: at,
      lat: own(record, 'lat'),
      lon: own(record, 'lon'),
      accuracy: own(record, 'accuracyM'),
      speed: own(record, 'speedMps'),
      speedUnitMps: 1,
      course: own(record, 'courseDeg'),
      altitude: own(record, 'altitudeM'),
      battery: softNumber(own(record, 'battery'), 0, 1),
      located: own(record, 'located') !== false,
      mock: own(record, 'mock') === true,
      alarms: Array.isArray(alarms) ? ALARMS.filter((alarm) => alarms.includes(alarm)) : [],
      datum,
      raw: boundRecord(asRecord(own(record, 'raw')) ?? {}),
    },
    options.receivedAt,
    browserSigma,
  );
  if (!fix.ok) return fix;
  if (!fix.value) return refuse('place-incomplete', 'a fix without latitude and longitude');
  const marks = own(record, 'marks');
  const replayed: readonly FixMark[] = Array.isArray(marks) && marks.includes('replayed') ? ['replayed'] : [];
  return ok({
    fix: replayed.length > 0 ? { ...fix.value, marks: [...(fix.value.marks ?? []), ...replayed] } : fix.value,
  });
}
