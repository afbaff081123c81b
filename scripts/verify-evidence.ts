import { parseArgs } from 'node:util';
import { canonicalJson, sha256Hex } from '@dutywall/shared/kit';
import { BadUse, EX_DATA, runCommand } from './kit/fail.ts';
import { readGiven } from './kit/read-given.ts';

const USAGE = `usage: scripts/verify-evidence FILE HASH

Says whether FILE, a downloaded evidence bundle, is the one whose SHA-256 (64 hex digits) an absence or its evidence sheet
shows. A file that was only laid out anew (indented, keys in another order) is recognised as the same evidence. Prints
JSON; exit status 0 when it is the same, 65 when it is not, 69 when FILE cannot be read.`;

runCommand(USAGE, async (args) => {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [file, hash] = positionals;
  if (!file || positionals.length !== 2 || !/^[0-9a-f]{64}$/i.test(hash ?? '')) throw new BadUse('a file and a hash');
  const text = await readGiven(file);
  const wanted = (hash ?? '').toLowerCase();
  const found = sha256Hex(text) === wanted ? wanted : sha256Hex(rewritten(text));
  console.log(JSON.stringify({ same: found === wanted, sha256: found }));
  return found === wanted ? 0 : EX_DATA;
});

/** The canonical text of a bundle that was laid out anew; what is no JSON stays as it is. */
function rewritten(text: string): string {
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return text;
  }
}
