import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Counters of the ingest. Labels come from closed lists only: protocols, codes, outcomes; never a terminal or a place. */
export interface IngestMetrics {
  readonly fixes: Counter<'protocol' | 'outcome'>;
  readonly refused: Counter<'protocol' | 'code'>;
  readonly heartbeats: Counter<'protocol'>;
  readonly limited: Counter<'protocol' | 'limit'>;
  readonly commits: Counter<'outcome'>;
  readonly commitSeconds: Histogram;
  readonly groupRows: Histogram;
  readonly connections: Gauge;
  readonly closed: Counter<'why'>;
  readonly sinkFailures: Counter;
}

export function createMetrics(registry: Registry, queued: () => number): IngestMetrics {
  const registers = [registry];
  new Gauge({
    name: 'dutywall_ingest_queued_rows',
    help: 'Rows waiting for a commit',
    registers,
    collect() {
      this.set(queued());
    },
  });
  return {
    fixes: new Counter({
      name: 'dutywall_ingest_fixes_total',
      help: 'Fixes taken in, by what became of them: stored, duplicate, sealed, quarantined',
      labelNames: ['protocol', 'outcome'],
      registers,
    }),
    refused: new Counter({
      name: 'dutywall_ingest_refused_total',
      help: 'Messages, frames and items refused or put aside, by code',
      labelNames: ['protocol', 'code'],
      registers,
    }),
    heartbeats: new Counter({
      name: 'dutywall_ingest_heartbeats_total',
      help: 'Signs of life without a place',
      labelNames: ['protocol'],
      registers,
    }),
    limited: new Counter({
      name: 'dutywall_ingest_limited_total',
      help: 'Requests and connections turned away by a limit',
      labelNames: ['protocol', 'limit'],
      registers,
    }),
    commits: new Counter({
      name: 'dutywall_ingest_commits_total',
      help: 'Group commits',
      labelNames: ['outcome'],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'dutywall_ingest_commit_seconds',
      help: 'Duration of a group commit',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    groupRows: new Histogram({
      name: 'dutywall_ingest_group_rows',
      help: 'Rows of a group commit',
      buckets: [1, 10, 100, 500, 1_000],
      registers,
    }),
    connections: new Gauge({
      name: 'dutywall_ingest_jt808_connections',
      help: 'Open JT/T 808 connections',
      registers,
    }),
    closed: new Counter({
      name: 'dutywall_ingest_jt808_closed_total',
      help: 'JT/T 808 connections ended, by reason',
      labelNames: ['why'],
      registers,
    }),
    sinkFailures: new Counter({
      name: 'dutywall_ingest_sink_failures_total',
      help: 'Committed evidence that the duty room failed to take',
      registers,
    }),
  };
}
