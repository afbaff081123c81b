import { toIso } from '@dutywall/shared/kit';
import type { DemoTerminal, Report } from '../demo/index.ts';

/** A request as a phone client would make it, below `/ingest/…/TOKEN`. */
export interface HttpMessage {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | null;
}

const KNOTS = 1.943_844; // per m/s
const seconds = (at: number): number => Math.floor(at / 1000);

function osmandQuery(report: Report, path: string): HttpMessage {
  const query = new URLSearchParams({
    timestamp: String(seconds(report.eventAt)),
    batt: String(Math.round(report.battery * 100)),
  });
  if (report.kind === 'fix') {
    query.set('lat', String(report.lat));
    query.set('lon', String(report.lon));
    query.set('speed', (report.speedMps * KNOTS).toFixed(2));
    query.set('bearing', String(report.courseDeg));
    query.set('accuracy', String(report.accuracyM ?? 10));
    if (report.mock) query.set('mock', 'true');
  }
  return { method: 'POST', path: `${path}?${query}`, body: null };
}

function osmandJson(report: Report, path: string): HttpMessage {
  // The newer client's heartbeat is a request without a location.
  if (report.kind === 'heartbeat') return osmandQuery(report, path);
  const { lat, lon, accuracyM, speedMps, courseDeg } = report;
  const location = {
    timestamp: toIso(report.eventAt),
    coords: { latitude: lat, longitude: lon, accuracy: accuracyM, speed: speedMps, heading: courseDeg, altitude: 6 },
    is_moving: speedMps > 0.3,
    mock: report.mock,
    activity: { type: speedMps > 2.5 ? 'on_bicycle' : speedMps > 0.3 ? 'walking' : 'still', confidence: 90 },
    battery: { level: report.battery, is_charging: false },
  };
  return { method: 'POST', path, body: JSON.stringify({ device_id: 'phone', location }) };
}

function owntracks(report: Report, path: string): HttpMessage {
  const { lat, lon, accuracyM, speedMps, courseDeg } = report;
  const body = {
    _type: 'location',
    lat,
    lon,
    tst: seconds(report.eventAt),
    acc: Math.round(accuracyM ?? 10),
    vel: Math.round(speedMps * 3.6),
    cog: courseDeg,
    batt: Math.round(report.battery * 100),
    t: 't',
    tid: 'dw',
    conn: 'm',
  };
  return { method: 'POST', path, body: JSON.stringify(body) };
}

function web(reports: readonly Report[], path: string): HttpMessage {
  const fixes = reports.map((r) =>
    r.kind === 'heartbeat'
      ? { heartbeat: true, eventAt: toIso(r.eventAt) }
      : {
          eventAt: toIso(r.eventAt),
          lon: r.lon,
          lat: r.lat,
          accuracyM: r.accuracyM,
          speedMps: r.speedMps,
          courseDeg: r.courseDeg,
          battery: r.battery,
          mock: r.mock,
          ...(r.late ? { marks: ['replayed'] } : {}),
        },
  );
  return { method: 'POST', path, body: JSON.stringify({ fixes }) };
}

/** The request for the first reports of a terminal's queue, and how many of them it carries. */
export function httpMessage(
  terminal: DemoTerminal,
  secret: string,
  queue: readonly Report[],
): { message: HttpMessage; count: number } {
  const path = `/ingest/${terminal.protocol}/${secret}`;
  switch (terminal.dialect) {
    case 'web': {
      const batch = queue.slice(0, 50);
      return { message: web(batch, path), count: batch.length };
    }
    case 'owntracks':
      return { message: owntracks(queue[0], path), count: 1 };
    case 'json':
      return { message: osmandJson(queue[0], path), count: 1 };
    default:
      return { message: osmandQuery(queue[0], path), count: 1 };
  }
}
