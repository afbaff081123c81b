import { Gauge, type Registry } from 'prom-client';

/** What the live room counts since its start; read by /metrics, the bench and the tests. */
export interface LiveCounts {
  frames: number;
  frameBytes: number;
  /** Slots that changed, summed over ticks. */
  updates: number;
  /** Frames for readers that had fallen behind. */
  catchUps: number;
  /** Times a reader was not writable at a tick. */
  held: number;
  facts: number;
  snapshots: number;
  resumes: number;
  /** Refusals by code, of commands and handshakes. */
  readonly refused: Map<string, number>;
}

export function createCounts(): LiveCounts {
  return {
    frames: 0,
    frameBytes: 0,
    updates: 0,
    catchUps: 0,
    held: 0,
    facts: 0,
    snapshots: 0,
    resumes: 0,
    refused: new Map(),
  };
}

export function countRefusal(counts: LiveCounts, code: string): void {
  counts.refused.set(code, (counts.refused.get(code) ?? 0) + 1);
}

/** Shows the counts in Prometheus' text. */
export function exposeCounts(registry: Registry, counts: LiveCounts, connections: () => number): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    const metric: Gauge = new Gauge({
      name: `dutywall_live_${name}`,
      help,
      registers: [registry],
      collect: () => metric.set(read()),
    });
  };
  gauge('connections', 'Open connections after the handshake', connections);
  gauge('frames_total', 'Position frames written', () => counts.frames);
  gauge('frame_bytes_total', 'Bytes of position frames written', () => counts.frameBytes);
  gauge('updates_total', 'Changed slots over all ticks', () => counts.updates);
  gauge('catch_ups_total', 'Frames for readers that had fallen behind', () => counts.catchUps);
  gauge('held_total', 'Ticks at which a reader was not writable', () => counts.held);
  gauge('facts_total', 'Facts published', () => counts.facts);
  gauge('snapshots_total', 'Handshakes answered with a snapshot', () => counts.snapshots);
  gauge('resumes_total', 'Handshakes answered without one', () => counts.resumes);
  const refused: Gauge<'code'> = new Gauge({
    name: 'dutywall_live_refused_total',
    help: 'Commands and handshakes refused, by code',
    labelNames: ['code'],
    registers: [registry],
    collect: () => {
      for (const [code, count] of counts.refused) refused.set({ code }, count);
    },
  });
}
