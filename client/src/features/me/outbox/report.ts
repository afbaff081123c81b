/** What the phone has to say, as `POST /ingest/web/:token` takes it (a canonical fix with what a browser knows). */
export interface FixReport {
  /** ISO, UTC. */
  readonly eventAt: string;
  readonly lon?: number;
  readonly lat?: number;
  /** Radius of 95 % as the browser gives it, m; the server makes σ of it (DU4). */
  readonly accuracyM?: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  readonly altitudeM?: number;
  /** 0–1. */
  readonly battery?: number;
  readonly alarms?: readonly 'sos'[];
  readonly heartbeat?: undefined;
}

/** DU7: a sign of life while still. */
export interface HeartbeatReport {
  readonly heartbeat: true;
  readonly eventAt: string;
}

export type Report = FixReport | HeartbeatReport;

/** A report that waits. `at` is its event time, ms; `sos` is there only where it is one, so that an index finds it. */
export interface Waiting {
  readonly key: number;
  readonly at: number;
  readonly sos?: 1;
  readonly report: Report;
}

export function waitingOf(report: Report): Omit<Waiting, 'key'> {
  const sos = report.heartbeat === undefined && (report.alarms?.includes('sos') ?? false);
  return { at: Date.parse(report.eventAt), report, ...(sos && { sos: 1 as const }) };
}

/** What the browser measured, as a report; nulls and nonsense are left out. */
export function fixOf(
  coords: Pick<GeolocationCoordinates, 'longitude' | 'latitude' | 'accuracy' | 'speed' | 'heading' | 'altitude'>,
  at: number,
  battery: number | null,
): FixReport {
  const known = (value: number | null): value is number => value !== null && Number.isFinite(value);
  return {
    eventAt: new Date(at).toISOString(),
    lon: coords.longitude,
    lat: coords.latitude,
    ...(known(coords.accuracy) && { accuracyM: coords.accuracy }),
    ...(known(coords.speed) && coords.speed >= 0 && { speedMps: coords.speed }),
    ...(known(coords.heading) && { courseDeg: coords.heading }),
    ...(known(coords.altitude) && { altitudeM: coords.altitude }),
    ...(battery !== null && { battery }),
  };
}
