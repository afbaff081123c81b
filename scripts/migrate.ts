import { parseArgs } from 'node:util';
import { migrate, undo } from '@dutywall/server/db';
import { dataFolder } from './kit/data-folder.ts';
import { BadUse, runCommand } from './kit/fail.ts';
import { openStore } from './kit/open-store.ts';

const USAGE = `usage: scripts/migrate [--to N] [options]

Brings the schema to the newest version and prints what was done as JSON; the server does so by itself at every start.

  --to N   takes it DOWN to version N instead; what later versions added is lost
  --data DIR, --database-url URL   as scripts/start (DATA_DIR, DATABASE_URL)`;

runCommand(USAGE, async (args) => {
  const options = { to: { type: 'string' }, data: { type: 'string' }, 'database-url': { type: 'string' } } as const;
  const { values } = parseArgs({ args, options });
  if (values.to !== undefined && !/^\d{1,4}$/.test(values.to)) throw new BadUse('--to takes a version number');
  const db = await openStore(dataFolder(values.data), values['database-url'] ?? process.env.DATABASE_URL, true);
  try {
    const report = values.to === undefined ? await migrate(db) : await undo(db, Number(values.to));
    console.log(JSON.stringify(report));
    return 0;
  } finally {
    await db.close();
  }
});
