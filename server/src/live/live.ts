import type { Server as HttpServer } from 'node:http';
import { MINUTE, SECOND } from '@dutywall/shared/kit';
import { TICK_MS } from '@dutywall/shared/protocol';
import type { Registry } from 'prom-client';
import type { Bus, Clock, Dice, Publisher, Sessions } from '../ports.ts';
import { type BindCommand, createCommandDesk } from './commands.ts';
import { createCounts, exposeCounts, type LiveCounts } from './counts.ts';
import { createGateway, type Gateway, type GatewayLimits } from './gateway.ts';
import { createHub, type LaneHash } from './hub.ts';

const PULSE_MS = 5 * SECOND;
const PROOF_MS = 10 * SECOND;
/** Sessions also end by age: open connections are asked about this often. */
const RECHECK_MS = 1 * MINUTE;

/** Defaults: a command hall behind one address, a person with a wall, a desk and a few tabs. */
const LIMITS: GatewayLimits = { connections: 2_000, perAddress: 256, perSession: 16, officers: 1_000 };

export interface LiveOptions {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly sessions: Sessions;
  readonly bus: Bus;
  /** Where /metrics reads from. */
  readonly registry?: Registry;
  /** What went wrong without anybody to tell (a command's bug, a session lookup that failed). */
  readonly onError?: (error: unknown) => void;
}

export interface AttachOptions {
  /** Exact origins besides the server's own host. */
  readonly allowedOrigins?: readonly string[];
  /** Programs on this machine may come without an Origin; browsers always name theirs. Default: no. */
  readonly allowMissingOrigin?: boolean;
  readonly limits?: Partial<GatewayLimits>;
}

export interface Live {
  readonly publisher: Publisher;
  readonly bindCommand: BindCommand;
  readonly counts: LiveCounts;
  /** The state of the whole lane now. */
  state(): LaneHash;
  /** Puts Socket.IO on the server (once) and starts the tick. */
  attach(server: HttpServer, options?: AttachOptions): void;
  /** Says goodbye to every connection and stops the timers. The HTTP server is the caller's to close. */
  close(): Promise<void>;
}

/** The live room: what the wall is told, and by whom. */
export function createLive(options: LiveOptions): Live {
  const { clock, dice, sessions, bus, registry } = options;
  const onError = options.onError ?? (() => {});
  const counts = createCounts();
  const hub = createHub({ clock, dice, counts, soon: setImmediate });
  const desk = createCommandDesk(clock, counts, onError);
  const timers: NodeJS.Timeout[] = [];
  let gateway: Gateway | null = null;
  if (registry) exposeCounts(registry, counts, () => gateway?.size ?? 0);

  function every(ms: number, work: () => void): void {
    timers.push(
      setInterval(() => {
        try {
          work();
        } catch (error) {
          onError(error);
        }
      }, ms).unref(),
    );
  }

  return {
    publisher: hub.publisher,
    bindCommand: desk.bind,
    counts,
    state: hub.state,
    attach(server, { allowedOrigins = [], allowMissingOrigin = false, limits } = {}) {
      if (gateway) throw new Error('live: attached already');
      const parts = { hub, desk, sessions, bus, counts, onError };
      const opened = createGateway(server, parts, {
        allowedOrigins,
        allowMissing: allowMissingOrigin,
        limits: { ...LIMITS, ...limits },
      });
      gateway = opened;
      every(TICK_MS, hub.tick);
      every(PULSE_MS, hub.pulse);
      every(PROOF_MS, hub.prove);
      every(RECHECK_MS, () => void opened.recheck());
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await gateway?.close();
    },
  };
}
