import type { TestProject } from 'vitest/node';
import { NO_COTURN, ownAddress, startCoturn } from '../../support/coturn.ts';
import { startDemonstration } from './demonstration.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Process of the relay that the server hands out; null: there is none. */
    relay: number | null;
  }
}

/** Over HTTPS, as phones need it for their cameras, with a relay; fewer officers, whom nobody here looks at. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.CHECK_IN_DEMONSTRATION;
  if (running) {
    // A folder of a demonstration that runs with --tls already, and its relay's process: for working on these tests.
    project.provide('demonstration', { dataDir: running, startMs: 0, printed: '' });
    project.provide('relay', Number(process.env.CHECK_IN_RELAY ?? 0) || null);
    return async () => undefined;
  }
  // It relays from its own address to itself, and to nobody else.
  const relay = NO_COTURN === null ? await startCoturn(ownAddress(), ownAddress()) : null;
  const settings: Record<string, string> = relay ? { TURN_URLS: relay.urls.join(','), TURN_SECRET: relay.secret } : {};
  project.provide('relay', relay?.pid ?? null);
  const end = await startDemonstration(project, ['--tls', '--officers', '110'], settings);
  return async () => {
    await end();
    await relay?.stop();
  };
}
