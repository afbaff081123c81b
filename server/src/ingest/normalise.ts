import { type CanonicalFix, type FixMark, isAheadOfUs, probablyAt } from '@dutywall/shared/domain';
import { toWgs84 } from '@dutywall/shared/geo';
import { DAY, HOUR, type Instant, MINUTE, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { IncomingFix, TerminalRecord } from '../ports.ts';
import { payloadHash } from './payload-hash.ts';
import type { TerminalWatch } from './watch.ts';

/** Why a decoded fix is put aside here: its time, or nobody to whom it could belong. */
export type NormaliseCode = 'time-ahead' | 'time-too-old' | 'no-carrier';

/** A buffer is emptied within days; what claims to be older than this is a clock that was reset. */
const OLDEST = 366 * DAY;
/** A time this close to whole hours ahead is named as a time-zone fault (DU10). */
const ZONE_SLACK = 5 * MINUTE;

/**
 * Binds a decoded fix to its carrier and brings it to what is stored: WGS-84 (DU13), an event time that can be
 * (DU10), marks. An SOS is never put aside for its time: the received time stands in.
 */
export function normalise(
  fix: CanonicalFix,
  terminal: TerminalRecord,
  watch: TerminalWatch,
  receivedAt: Instant,
): Result<IncomingFix, NormaliseCode> {
  const marks: FixMark[] = [...(fix.marks ?? [])];
  const sos = fix.alarms.includes('sos');
  let eventAt = fix.eventAt === null ? receivedAt : Date.parse(fix.eventAt);
  const timed = !marks.includes('time-missing');
  const impossible = timed ? impossibleTime(eventAt, receivedAt) : null;
  if (impossible) {
    if (!sos) return impossible;
    eventAt = receivedAt;
    mark(marks, 'time-missing');
  } else if (timed && !watch.clock.add(receivedAt, eventAt).trusted) mark(marks, 'clock-untrusted');

  const officer = terminal.carrierAt(happenedAt(eventAt, marks, watch));
  if (officer === null) return refuse('no-carrier', 'nobody carried the terminal at that time');

  const place = toWgs84(fix.datum, fix.lon, fix.lat);
  const lonE6 = Math.round(place.lon * 1e6);
  const latE6 = Math.round(place.lat * 1e6);
  const lon = lonE6 / 1e6;
  const lat = latE6 / 1e6;
  if (fix.located && timed && watch.conflict.add(eventAt, lon, lat, fix.sigmaM)) mark(marks, 'terminal-conflict');
  const measured = {
    accuracyM: fix.accuracyM ?? null,
    speedMps: fix.speedMps ?? null,
    courseDeg: fix.courseDeg ?? null,
    altitudeM: fix.altitudeM ?? null,
    battery: fix.battery ?? null,
    located: fix.located,
    mock: fix.mock ?? false,
    alarms: fix.alarms,
  };
  return ok({
    id: 0,
    terminal: terminal.id,
    officer,
    eventAt,
    receivedAt,
    lon,
    lat,
    sigmaM: storable(fix.sigmaM),
    ...measured,
    speedMps: measured.speedMps === null ? null : storable(measured.speedMps),
    marks,
    payloadHash: payloadHash({ lonE6, latE6, ...measured }),
    raw: fix.raw,
  });
}

/**
 * A number as it comes back from the store's four bytes: six digits survive them. Else a verdict would rest on one σ
 * or speed while the server runs and on another after a restart (P10).
 */
function storable(value: number): number {
  return Number(value.toPrecision(6));
}

/** When it probably happened: for whose it is and whether it was on duty (DU10, DU14), never for evidence. */
export function happenedAt(eventAt: Instant, marks: readonly FixMark[], { clock }: TerminalWatch): Instant {
  return marks.includes('clock-untrusted') ? probablyAt(eventAt, clock.verdict()) : eventAt;
}

function impossibleTime(eventAt: Instant, receivedAt: Instant) {
  if (isAheadOfUs(receivedAt, eventAt)) {
    const ahead = eventAt - receivedAt;
    const hours = Math.round(ahead / HOUR);
    const zone = hours >= 1 && hours <= 14 && Math.abs(ahead - hours * HOUR) <= ZONE_SLACK;
    const named = zone ? `: a time-zone fault of ${hours} h` : '';
    return refuse('time-ahead', `the event time lies more than 5 min ahead of the server${named}`);
  }
  if (receivedAt - eventAt > OLDEST) return refuse('time-too-old', 'the event time lies more than a year back');
  return null;
}

function mark(marks: FixMark[], one: FixMark): void {
  if (!marks.includes(one)) marks.push(one);
}
