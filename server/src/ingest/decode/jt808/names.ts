/** Message names by id, as terminals.md lists them. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0001, 'terminal-answer'],
  [0x0002, 'heartbeat'],
  [0x0003, 'logout'],
  [0x0100, 'register'],
  [0x0102, 'authenticate'],
  [0x0200, 'position'],
  [0x0702, 'identity-card'],
  [0x0704, 'position-batch'],
  [0x8001, 'general-answer'],
  [0x8100, 'register-answer'],
  [0x8103, 'parameters'],
  [0x8300, 'text'],
  [0x9101, 'live-video-request'],
]);

/** The message's name; `unknown-0x0f01` for an id not listed. */
export function messageName(id: number): string {
  return NAMES.get(id) ?? `unknown-0x${id.toString(16).padStart(4, '0')}`;
}
