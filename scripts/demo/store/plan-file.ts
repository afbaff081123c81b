import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import { readBasemap } from '../../basemap-import/store.ts';
import { type Bureau, foundBureau } from '../bureau/bureau.ts';

/** What the simulator needs to tell the same story as the seed. Lies in the data folder beside the key. */
export interface DemoPlan {
  readonly seed: number;
  /** On shift at any moment. */
  readonly officers: number;
  readonly basemap: string;
  /** The past is stored up to here, ms; the simulator goes on from here. */
  readonly filledUntil: number;
}

const planPath = (dataDir: string): string => join(dataDir, 'demo-plan.json');
const keyPath = (dataDir: string): string => join(dataDir, 'demo.key');

export async function writePlan(dataDir: string, plan: DemoPlan): Promise<void> {
  const part = `${planPath(dataDir)}.part`;
  await writeFile(part, JSON.stringify(plan), { mode: 0o600 });
  await rename(part, planPath(dataDir));
}

export async function readPlan(dataDir: string): Promise<Result<DemoPlan, 'demo-missing'>> {
  try {
    return ok(JSON.parse(await readFile(planPath(dataDir), 'utf8')) as DemoPlan); // written by `writePlan` alone
  } catch {
    return refuse('demo-missing', 'the data folder holds no demonstration');
  }
}

/** The key from which all demonstration terminals' secrets are derived; made on first use, mode 0600. */
export async function demoKey(dataDir: string): Promise<Buffer> {
  const known = await readFile(keyPath(dataDir), 'utf8').catch(() => null);
  if (known !== null) return Buffer.from(known.trim(), 'hex');
  const key = randomBytes(32);
  await writeFile(keyPath(dataDir), key.toString('hex'), { mode: 0o600, flag: 'wx' });
  return key;
}

/** The bureau of a plan, on its basemap. */
export async function bureauOf(
  dataDir: string,
  plan: Pick<DemoPlan, 'seed' | 'officers' | 'basemap'>,
): Promise<Result<Bureau, 'basemap-missing' | 'basemap-damaged'>> {
  const ground = await readBasemap(dataDir, plan.basemap);
  return ground.ok ? ok(foundBureau(plan.seed, plan.officers, ground.value)) : ground;
}
