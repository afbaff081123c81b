import { migrate, openDatabase } from '@dutywall/server/db';
import type { TestProject } from 'vitest/node';
import { silentLog } from './db.ts';
import { postgresMissing, say, startCluster, TEMPLATE } from './postgres.ts';

/** One cluster a run, with one migrated database that all others are copies of: making either takes more than a second. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (postgresMissing !== null) {
    project.provide('postgres', null);
    return async () => undefined;
  }
  const cluster = await startCluster();
  await say(`${cluster.address}/postgres`, `CREATE DATABASE ${TEMPLATE}`);
  const db = await openDatabase({ databaseUrl: `${cluster.address}/${TEMPLATE}`, dataDir: '', log: silentLog });
  await migrate(db);
  await db.close();
  project.provide('postgres', cluster.address);
  return () => cluster.stop();
}
