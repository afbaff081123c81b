import { parseArgs } from 'node:util';
import { createBus, createDice, systemClock } from '@dutywall/server/app';
import { migrate } from '@dutywall/server/db';
import { type AccountOrder, accountService, carryOut, readOrder } from '@dutywall/server/features/account';
import { auditLog } from '@dutywall/server/features/audit';
import type { Result } from '@dutywall/shared/kit';
import { callControl } from './kit/control.ts';
import { dataFolder } from './kit/data-folder.ts';
import { BadUse, EX_DATA, EX_UNAVAILABLE, runCommand } from './kit/fail.ts';
import { openStore } from './kit/open-store.ts';

const USAGE = `usage: scripts/account VERB [NAME] [options]

  list
  create NAME --role ROLE [--squad ID]… [--officer ID] [--language zh-CN|en]
  reset NAME            a new password; open sessions end
  disable NAME          open sessions end within a second
  enable NAME
  kiosk NAME --label L  an address for a wall without a person (NAME has the role wall)

  --role     administrator, auditor, supervisor, leader, wall or officer
  --squad    a squad in scope, with everything below it; may be repeated
  --officer  whose account it is, for the role officer
  --data DIR, --database-url URL   as scripts/start (DATA_DIR, DATABASE_URL)

Prints JSON. Passwords and kiosk addresses are shown this once. Works through the running server, else on its data folder.`;

runCommand(USAGE, async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      squad: { type: 'string', multiple: true },
      officer: { type: 'string' },
      language: { type: 'string' },
      label: { type: 'string' },
      data: { type: 'string' },
      'database-url': { type: 'string' },
    },
  });
  const { role, squad: squads, officer, language, label } = values;
  const [verb, name, ...rest] = positionals;
  const given = { verb, name, role, squads, officer, language, label };
  const order = readOrder(JSON.parse(JSON.stringify(given))); // options that were not given are not there
  if (rest.length > 0 || order === null) throw new BadUse(`not understood: ${args.join(' ') || 'nothing'}`);

  const folder = dataFolder(values.data);
  let answer: Result<unknown, string> = await callControl(folder, '/control/account', order);
  if (!answer.ok && answer.refusal.code === 'not-running') {
    answer = await withoutServer(folder, values['database-url'] ?? process.env.DATABASE_URL, order);
  }
  if (answer.ok) {
    console.log(JSON.stringify(answer.value, null, 2));
    return 0;
  }
  console.error(`${answer.refusal.code}: ${answer.refusal.reason}`);
  return ['not-allowed', 'no-answer', 'unavailable'].includes(answer.refusal.code) ? EX_UNAVAILABLE : EX_DATA;
});

async function withoutServer(
  folder: string,
  databaseUrl: string | undefined,
  order: AccountOrder,
): Promise<Result<unknown, string>> {
  const db = await openStore(folder, databaseUrl);
  try {
    await migrate(db);
    const dice = createDice(systemClock);
    const service = accountService({ db, clock: systemClock, dice, bus: createBus(() => {}), audit: auditLog });
    return await carryOut(service, order);
  } finally {
    await db.close();
  }
}
