import { androidSigma } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { ok, refuse } from '@dutywall/shared/kit';
import { parseJson } from './json.ts';
import type { DecodeOptions, DecodeResult } from './outcome.ts';
import { claimText, KMH_MPS, percent, phoneFix } from './phone-fix.ts';
import { asRecord, boundRecord, own } from './values.ts';

/** Messages other than places that the app is known to send; they are acknowledged and carry no fix. */
const WITHOUT_PLACE = new Set([
  'beacon',
  'card',
  'cmd',
  'configuration',
  'dump',
  'lwt',
  'request',
  'status',
  'steps',
  'transition',
  'waypoint',
  'waypoints',
]);

/** Decodes the body of one OwnTracks POST. `vel` is km/h, `acc` a 68 % radius, `tst` seconds (terminals.md). */
export function decodeOwntracks(body: string, options: DecodeOptions, datum: Datum = 'WGS-84'): DecodeResult {
  if (body.trim() === '') return ok({ message: 'empty', fixes: [], heartbeatAt: null });
  const json = parseJson(body);
  if (!json.ok) return json;
  const record = asRecord(json.value);
  if (!record) return refuse('not-an-object', 'an OwnTracks message is one JSON object');
  const type = own(record, '_type');
  if (type === 'encrypted') return refuse('encrypted', 'encrypted payloads cannot be read here');
  if (type !== 'location') {
    if (typeof type !== 'string' || !WITHOUT_PLACE.has(type)) {
      return refuse('unknown-type', 'the _type is none that OwnTracks sends');
    }
    return ok({ message: type, fixes: [], heartbeatAt: null, details: boundRecord(withoutPlace(record)) });
  }
  const { _type, lat, lon, tst, acc, vel, cog, alt, batt, ...rest } = record;
  const fix = phoneFix(
    {
      claim: claimText(own(record, 'topic')) ?? own(record, 'tid'),
      time: tst,
      lat,
      lon,
      accuracy: acc,
      speed: vel,
      speedUnitMps: KMH_MPS,
      course: cog,
      altitude: alt,
      battery: percent(batt),
      located: true,
      mock: false,
      alarms: [],
      datum,
      raw: boundRecord(rest),
    },
    options.receivedAt,
    androidSigma,
  );
  if (!fix.ok) return fix;
  if (!fix.value) return refuse('place-incomplete', 'a location without latitude and longitude');
  return ok({ message: 'location', fixes: [fix.value] });
}

/** A waypoint names a place of the phone's owner: nothing here needs it. */
function withoutPlace(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).filter(([key]) => !['_type', 'lat', 'lon', 'waypoints'].includes(key)),
  );
}
