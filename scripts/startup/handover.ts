import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COLLEAGUE } from '../demo/index.ts';
import { callControl } from '../kit/control.ts';
import { GUESTS, guestId } from './guests.ts';

/** An account as `demo.json` lists it (interfaces.md). */
interface DemoAccount {
  readonly name: string;
  readonly password: string;
  readonly role: string;
  readonly squads?: readonly string[];
  /** The officer an account of the role officer belongs to. */
  readonly badge?: string;
}

interface DemoTerminal {
  readonly protocol: string;
  readonly badge: string;
  readonly address?: string;
  readonly phone?: string;
  readonly secret: string;
}

/** What a demonstration start hands to people and to outside checks; `DATA_DIR/demo.json`, mode 0600. */
export interface DemoFile {
  readonly address: string;
  readonly jt808: string;
  readonly kiosk: string;
  readonly accounts: readonly DemoAccount[];
  readonly terminals: readonly DemoTerminal[];
}

/** For whom the accounts are made. */
interface DemoPeople {
  readonly supervisorSquads: readonly (readonly string[])[];
  readonly bureau: string;
  readonly officer: { readonly id: string; readonly badge: string };
}

interface AccountPlan {
  readonly name: string;
  readonly role: string;
  readonly squads?: readonly string[];
  readonly officer?: string;
  readonly badge?: string;
}

/** Squads of the supervisors: the first two share one (interfaces.md). */
function accountPlan(people: DemoPeople): readonly AccountPlan[] {
  const { supervisorSquads, bureau, officer } = people;
  return [
    { name: 'admin', role: 'administrator' },
    { name: 'auditor', role: 'auditor' },
    ...supervisorSquads.map((squads, at) => ({ name: `ducha${at + 1}`, role: 'supervisor', squads: [...squads] })),
    // Works the desk while nobody does (scripts/colleague.ts); people sign in with the ones above.
    { name: COLLEAGUE, role: 'supervisor', squads: [bureau] },
    { name: 'lingdao', role: 'leader', squads: [bureau] },
    { name: 'wall', role: 'wall', squads: [bureau] },
    { name: 'duiyuan', role: 'officer', officer: officer.id, badge: officer.badge },
    // The guests, so that several phones can be officers at once without a simulated terminal speaking for them.
    ...GUESTS.map(({ badge }) => ({ name: `tiyan${badge}`, role: 'officer', officer: guestId(badge), badge })),
  ];
}

async function ask<T>(dataDir: string, path: string, body: unknown): Promise<T> {
  const answer = await callControl(dataDir, path, body);
  if (!answer.ok) throw new Error(`${path}: ${answer.refusal.code}: ${answer.refusal.reason}`);
  return answer.value as T;
}

/** A start that was cut short may have made the account already: then it gets a new password. */
async function createOrReset(dataDir: string, { badge, ...plan }: AccountPlan): Promise<DemoAccount> {
  const made = await callControl(dataDir, '/control/account', { verb: 'create', ...plan });
  if (!made.ok && made.refusal.code !== 'conflict') throw new Error(`${plan.name}: ${made.refusal.reason}`);
  const { name, password } = made.ok
    ? (made.value as DemoAccount)
    : await ask<DemoAccount>(dataDir, '/control/account', { verb: 'reset', name: plan.name });
  const { role, squads } = plan;
  return { name, password, role, ...(squads && { squads }), ...(badge && { badge }) };
}

/** Those of the plan that the file of an earlier start does not list. */
async function makeAccounts(dataDir: string, plans: readonly AccountPlan[], known: readonly DemoAccount[]) {
  const accounts = [...known];
  for (const plan of plans) {
    if (!known.some(({ name }) => name === plan.name)) accounts.push(await createOrReset(dataDir, plan));
  }
  return accounts;
}

/** The file of an earlier start with the same data; null: there is none. */
async function readDemoFile(dataDir: string): Promise<DemoFile | null> {
  try {
    return JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
  } catch {
    return null;
  }
}

async function writeDemoFile(dataDir: string, file: DemoFile): Promise<void> {
  const path = join(dataDir, 'demo.json');
  await writeFile(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/**
 * Makes the demonstration's accounts, kiosk link and guests' terminals through the running server, with random
 * secrets, and writes them to `demo.json`. A later start keeps them, adds what is new and renews the addresses.
 */
export async function handOver(
  dataDir: string,
  where: { readonly address: string; readonly jt808: string },
  people: DemoPeople,
): Promise<DemoFile> {
  const before = await readDemoFile(dataDir);
  const accounts = await makeAccounts(dataDir, accountPlan(people), before?.accounts ?? []);
  if (before) {
    const moved = (terminal: DemoTerminal) => relocate(terminal, where);
    const file = { ...before, ...where, accounts, terminals: before.terminals.map(moved) };
    await writeDemoFile(dataDir, file);
    return file;
  }
  const kiosk = await ask<{ path: string }>(dataDir, '/control/account', {
    verb: 'kiosk',
    name: 'wall',
    label: '大厅',
  });
  const terminals: DemoTerminal[] = [];
  for (const { badge, protocol } of GUESTS) {
    const made = await ask<DemoTerminal>(dataDir, '/control/terminals/enrol', { officer: badge, protocol });
    const { address, phone, secret } = made;
    terminals.push(
      relocate({ protocol, badge, secret, ...(address ? { address } : {}), ...(phone ? { phone } : {}) }, where),
    );
  }
  const file: DemoFile = { ...where, kiosk: kiosk.path, accounts, terminals };
  await writeDemoFile(dataDir, file);
  return file;
}

function relocate(terminal: DemoTerminal, where: { readonly address: string; readonly jt808: string }): DemoTerminal {
  if (terminal.protocol === 'jt808') return { ...terminal, address: where.jt808 };
  return { ...terminal, address: `${where.address}/ingest/${terminal.protocol}/${terminal.secret}` };
}
