import type { FastifyPluginAsync } from 'fastify';
import type { Registry } from 'prom-client';
import type { Bus, Clock, Database, Dice, DutyWindows, EvidenceSink } from '../ports.ts';
import { createCommitter } from './committer.ts';
import { createDirectory, type TerminalDirectory } from './directory.ts';
import { createHttpPlugin } from './http.ts';
import { createIntake } from './intake.ts';
import { createRegistrar } from './jt808/registration.ts';
import { createJt808Server, type Jt808Server } from './jt808/server.ts';
import { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { startUpkeep } from './upkeep.ts';
import { createWatches } from './watch.ts';

export { createConflictWatch } from './conflict.ts';
export type { TerminalDirectory } from './directory.ts';
export { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
export { normalise } from './normalise.ts';
export { ensureFixPartitions } from './partitions.ts';
export { createTerminalWatch, type TerminalWatch } from './watch.ts';

/** Where the ingest says what went wrong; never with secrets or coordinates. A pino logger fits. */
export interface IngestLog {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface IngestOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly windows: DutyWindows;
  readonly sink: EvidenceSink;
  readonly registry: Registry;
  readonly log?: IngestLog;
  readonly limits?: Partial<IngestLimits>;
}

export interface Ingest {
  /** Fastify plugin with the `/ingest/…` routes. Register it un-prefixed. */
  readonly plugin: FastifyPluginAsync;
  readonly jt808: Jt808Server;
  readonly directory: TerminalDirectory;
  /** Stops reading, commits what is queued, forgets its timers. The database stays open. */
  close(): Promise<void>;
}

const SILENT: IngestLog = { error: () => undefined, warn: () => undefined };

/** Opens the ingest on a migrated database: reads the terminals, makes today's partitions, then takes messages. */
export async function createIngest(options: IngestOptions): Promise<Ingest> {
  const { db, clock, dice, bus, windows, sink, registry, log = SILENT } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const onError = (error: unknown, message: string): void => {
    const { name, code } = error as { readonly name?: string; readonly code?: string };
    // An error's own text may quote the row: its name and code are all that is told.
    log.error({ error: name, code }, message);
  };

  const directory = createDirectory(db, bus, (error) => onError(error, 'the terminals could not be read'));
  const metrics = createMetrics(registry, () => committer.queued);
  const committer = createCommitter({ db, clock, sink, metrics, ...limits, onError });
  const intake = createIntake({
    clock,
    windows,
    committer,
    metrics,
    limits,
    watch: await createWatches(db, clock.now()),
  });
  const upkeep = await startUpkeep(db, clock, limits, onError);
  await directory.refresh(null);
  const shared = { clock, directory, intake, metrics, limits };
  const jt808 = createJt808Server({ ...shared, register: createRegistrar(db, clock, dice, directory) });

  return {
    plugin: createHttpPlugin(shared),
    jt808,
    directory,
    async close() {
      await jt808.close();
      upkeep.close();
      directory.close();
      await committer.close();
    },
  };
}
