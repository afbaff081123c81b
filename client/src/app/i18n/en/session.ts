import type { session as zh } from '../zh-CN/session.ts';

export const session: typeof zh = {
  title: 'Sign in',
  lead: 'Use the account your unit gave you.',
  name: 'Account',
  password: 'Password',
  show: 'Show password',
  hide: 'Hide password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  nameMissing: 'Enter your account.',
  passwordMissing: 'Enter your password.',
  capsLock: 'Caps Lock is on.',
  lockedUntil: 'Too many failed attempts. The account is locked; try again after {{time}}.',
  ended: 'Your session has ended. Please sign in again.',
  signedOut: 'You have signed out.',
  kioskOpening: 'Opening the wall…',
  kioskFailed: 'This wall link does not open',
  kioskHelp:
    'The link may have been disabled or replaced. Ask an administrator for a new one; pages already open are not affected.',
  landingTitle: 'Hello, {{name}}',
  landing: {
    administrator:
      'Your account runs the system and reads no officer positions. For now accounts and base maps are handled on the command line:',
    auditor: 'Your account reads the audit log only. For now the log is verified on the command line:',
    leader: 'Your account reads assessments and reports; those pages are not open yet. For now you can see:',
    officer: 'Your shifts, your state and your records are on the officer page.',
    wall: 'A wall account is read-only.',
    supervisor: 'The desk is available.',
  },
  commands: {
    account: 'create, reset, disable accounts',
    basemap: 'import a base map',
    audit: 'verify the audit chain',
  },
  openWall: 'Open the wall',
  openDesk: 'Open the desk',
  openRoster: 'Open the roster',
};
