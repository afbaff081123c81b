import { stat } from 'node:fs/promises';
import { verifyFile } from '@dutywall/shared/domain';
import { BadUse, EX_DATA, runCommand } from './kit/fail.ts';
import { cannotRead, readGiven } from './kit/read-given.ts';

const USAGE = `usage: scripts/verify-draw FILE

Re-computes a spot-check draw from the file that /checks exports, and from nothing else: that secret, pool and parameters
are those committed to before the draw, and that they and the drawer's own value give exactly these names and chances.
Prints JSON; exit status 0 when all agrees, 65 with the fault otherwise, 69 when FILE cannot be read.`;

/** A pool of a hundred thousand officers is 20 MB; a larger file is no draw. */
const MAX_BYTES = 64 << 20;

runCommand(USAGE, async ([file, ...more]) => {
  if (file === undefined || more.length > 0 || file.startsWith('-')) throw new BadUse('exactly one FILE is needed');
  const { size } = await stat(file).catch((error: unknown) => {
    throw cannotRead(file, error);
  });
  if (size > MAX_BYTES) throw new BadUse(`${file} is too large to be a draw`);
  const done = verifyFile(await readGiven(file));
  if (!done.ok) {
    console.log(JSON.stringify({ ok: false, fault: done.refusal.code }));
    console.error(`${done.refusal.code}: ${done.refusal.reason}`);
    return EX_DATA;
  }
  const { id, commitment, pool, drawn } = done.value;
  const names = drawn.map(({ officer, chance }) => ({ officer, chance }));
  console.log(JSON.stringify({ ok: true, id, commitment, pool: pool.members.length, drawn: names }));
  return 0;
});
