import { fixOf, type Report } from '../outbox/report.ts';
import { dueAt, isNews, type Said } from './pace.ts';

/** How the phone's own positioning is; `insecure`: the page came over plain HTTP and browsers give no place to it. */
export type Positioning = 'off' | 'asking' | 'good' | 'denied' | 'insecure' | 'none' | 'waiting';

export interface Place {
  readonly coords: Pick<
    GeolocationCoordinates,
    'longitude' | 'latitude' | 'accuracy' | 'speed' | 'heading' | 'altitude'
  >;
  readonly at: number;
}

export interface RecorderPorts {
  /** Null: this browser or this page has none. */
  readonly geolocation: Geolocation | null;
  readonly secure: boolean;
  readonly now: () => number;
  /** 0–1; null: unknown. */
  readonly battery: () => number | null;
  readonly record: (report: Report) => void;
  readonly told: (positioning: Positioning, place: Place | null) => void;
}

/** Looks at the clock this often, ms. */
const TICK_MS = 5_000;
/** A clock in a position that is off by more than this is the browser's fault: the phone's own counts, ms. */
const ABSURD_MS = 24 * 3_600_000;
/** A place is the present one for this long without a newer, ms. */
const LASTS_MS = 60_000;
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 25_000 };

/** Turns what the phone measures into reports, while it runs; asks for nothing while it does not (DU14). */
export function createRecorder({ geolocation, secure, now, battery, record, told }: RecorderPorts) {
  let watching: number | null = null;
  let timer: ReturnType<typeof setInterval> | null = null;
  let said: Said = { fixAt: 0, reportAt: 0 };
  let place: Place | null = null;
  let asking = false;

  function measured({ coords, timestamp }: GeolocationPosition): void {
    const at = Math.abs(timestamp - now()) > ABSURD_MS ? now() : timestamp;
    place = { coords, at };
    told('good', place);
    if (timer === null || !isNews(said, at)) return;
    said = { fixAt: at, reportAt: now() };
    record(fixOf(coords, at, battery()));
  }

  function failed(error: GeolocationPositionError): void {
    // A phone that lies still may measure nothing new for a while.
    if (error.code === error.TIMEOUT && place && now() - place.at < LASTS_MS) return;
    told(error.code === error.PERMISSION_DENIED ? 'denied' : 'waiting', place);
  }

  function tick(): void {
    const due = dueAt(said, now());
    if (due === 'heartbeat') {
      said = { ...said, reportAt: now() };
      record({ heartbeat: true, eventAt: new Date(now()).toISOString() });
    }
    if (due !== null && !asking && geolocation) {
      asking = true;
      const done = (): void => {
        asking = false;
      };
      geolocation.getCurrentPosition(
        (position) => {
          done();
          measured(position);
        },
        (error) => {
          done();
          failed(error);
        },
        OPTIONS,
      );
    }
  }

  return {
    start(): void {
      if (timer !== null) return;
      if (!secure || !geolocation) {
        told(secure ? 'none' : 'insecure', null);
        return;
      }
      told('asking', place);
      said = { fixAt: 0, reportAt: now() };
      watching = geolocation.watchPosition(measured, failed, OPTIONS);
      timer = setInterval(tick, TICK_MS);
    },
    stop(): void {
      if (watching !== null) geolocation?.clearWatch(watching);
      if (timer !== null) clearInterval(timer);
      watching = null;
      timer = null;
      place = null;
      told('off', null);
    },
  };
}
