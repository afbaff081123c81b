import type { BindCommand } from '../../live/index.ts';
import type { Role } from '../../ports.ts';
import type { CheckInCommands } from './check-in.service.ts';

/** Everybody may ask: the service refuses, so that what was tried is audited (CI1). */
const EVERYBODY: readonly Role[] = ['administrator', 'auditor', 'supervisor', 'leader', 'wall', 'officer'];

/** Check-ins over the socket. */
export function bindCheckIns(bind: BindCommand, commands: CheckInCommands): void {
  const asked = <N extends keyof CheckInCommands>(name: N): void =>
    bind(name, { roles: EVERYBODY, policy: () => null, run: commands[name] });
  for (const name of Object.keys(commands) as (keyof CheckInCommands)[]) asked(name);
}
