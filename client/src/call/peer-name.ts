/** A new name for this page's end of a check-in: nobody can guess it, nobody can mistake it for one before a reload. */
export function newPeer(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
