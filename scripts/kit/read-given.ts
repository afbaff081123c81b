import { readFile } from 'node:fs/promises';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you have no permission to read it',
  EPERM: 'you have no permission to read it',
};

/** A file that whoever called the command named could not be read: says which one and why in plain words; status 69. */
export function cannotRead(file: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Error(`cannot read ${file}: ${WHY[code ?? ''] ?? message}`, { cause: error });
}

/** The text of a file that whoever called the command named. */
export async function readGiven(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw cannotRead(file, error);
  });
}
