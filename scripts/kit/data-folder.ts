import { join, resolve } from 'node:path';

/** The data folder a command works on: `--data`, else DATA_DIR, else the one that scripts/start uses. */
export function dataFolder(option: string | undefined): string {
  return resolve(option ?? process.env.DATA_DIR ?? join(import.meta.dirname, '../../../data'));
}
