/** Every reason a command or a request can be refused for. Closed: screens translate each. */
export const REFUSAL_CODES = [
  'bad-request',
  'not-signed-in',
  'session-ended',
  'wrong-password',
  'locked-out',
  'forbidden-origin',
  'forbidden',
  'out-of-scope',
  'not-found',
  'conflict',
  'self-flag',
  'too-many-requests',
  'too-large',
  'protocol-version',
  'unavailable',
  'internal',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
