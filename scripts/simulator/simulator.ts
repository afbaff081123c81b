import { HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import { type BehaviourKind, type Bureau, type Report, secretOf, shiftsDuring, Teller } from '../demo/index.ts';
import { closeAgents, type Server, type Tally, type Uplink, uplinkOf } from './terminal.ts';

export interface SimulatorOptions {
  readonly bureau: Bureau;
  /** The key that the terminals' secrets are derived from. */
  readonly key: Buffer;
  readonly server: Server;
  /** Reports that reached the network before this are stored already. */
  readonly since: Instant;
  /** Which kinds of fault may happen; null: all. */
  readonly faults: ReadonlySet<BehaviourKind> | null;
  readonly now?: () => Instant;
  /** Called about once a minute with the moment up to which everything was handed to the terminals. */
  readonly onProgress?: (until: Instant, tally: Readonly<Tally>, active: number) => void;
}

export interface Simulator {
  readonly tally: Readonly<Tally>;
  stop(): void;
}

const TICK = 1 * SECOND;
const PROGRESS = 60 * SECOND;
/** What terminals keep over a restart; a longer past is the seed's to fill in. */
const BACKLOG = 30 * MINUTE;
/** A dead zone's reports are noticed this much earlier than they are sent, at most. */
const LATEST = 20 * MINUTE;

interface Walker {
  readonly teller: Teller;
  /** Reports noticed up to here. */
  noticed: Instant;
  /** Noticed, but not at the network yet. */
  readonly held: Report[];
}

/** Lets every officer on shift report from now on, until stopped. One process, one timer. */
export function startSimulator(options: SimulatorOptions): Simulator {
  const { bureau, key, server, faults } = options;
  const now = options.now ?? Date.now;
  const since = Math.max(options.since, now() - BACKLOG);
  const tally: Tally = { sent: 0, acknowledged: 0, failed: 0, lost: 0 };
  const walkers = new Map<string, Walker>();
  const uplinks = new Map<string, Uplink>();
  let surveyed = 0;
  let told = 0;

  const survey = (at: Instant): void => {
    if (at - surveyed < 20 * SECOND) return;
    surveyed = at;
    for (const shift of shiftsDuring(bureau, { from: Math.min(at, since) - LATEST, to: at + MINUTE })) {
      if (walkers.has(shift.id) || shift.to + HOUR / 4 < since) continue;
      const teller = new Teller(bureau, shift, faults);
      walkers.set(shift.id, { teller, noticed: since - LATEST, held: [] });
    }
    for (const [id, { teller, held }] of walkers)
      if (teller.shift.to + HOUR < at && held.length === 0) walkers.delete(id);
    for (const [id, uplink] of uplinks)
      if (uplink.waiting === 0 && ![...walkers.values()].some((w) => w.teller.shift.officer.terminal.id === id)) {
        uplink.close();
        uplinks.delete(id);
      }
  };

  const tick = (): void => {
    const at = now();
    survey(at);
    for (const walker of walkers.values()) {
      const { terminal } = walker.teller.shift.officer;
      for (const report of walker.teller.during({ from: walker.noticed, to: at }))
        if (report.sentAt >= since) walker.held.push(report);
      walker.noticed = at;
      while (walker.held.length > 0 && walker.held[0].sentAt <= at) {
        const report = walker.held.shift();
        if (!report) break;
        let uplink = uplinks.get(terminal.id);
        if (!uplink) {
          uplink = uplinkOf(server, terminal, secretOf(key, terminal), tally);
          uplinks.set(terminal.id, uplink);
        }
        uplink.offer(report);
      }
    }
    if (at - told >= PROGRESS) {
      told = at;
      options.onProgress?.(at, tally, uplinks.size);
    }
  };

  const timer = setInterval(tick, TICK);
  tick();
  return {
    tally,
    stop() {
      clearInterval(timer);
      for (const uplink of uplinks.values()) uplink.close();
      closeAgents();
    },
  };
}
