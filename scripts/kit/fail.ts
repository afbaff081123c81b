/** Exit statuses of sysexits.h: bad use, something outside is not there, bad data. */
const EX_USAGE = 64;
export const EX_DATA = 65;
export const EX_UNAVAILABLE = 69;

/** Bad use of a command: its message and usage are printed, the exit status is 64. */
export class BadUse extends Error {}

/** Runs a command; its number is the exit status. Errors become one line on standard error and a status. */
export function runCommand(usage: string, main: (args: string[]) => Promise<number>): void {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return;
  }
  main(args).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      const { code, message } = error as { readonly code?: string; readonly message?: string };
      const bad = error instanceof BadUse || code?.startsWith('ERR_PARSE_ARGS');
      console.error(bad ? `${message}\n\n${usage}` : code ? `${code}: ${message}` : message || String(error));
      process.exitCode = bad ? EX_USAGE : EX_UNAVAILABLE;
    },
  );
}
