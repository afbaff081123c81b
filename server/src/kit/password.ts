import { hash, verify } from '@node-rs/argon2';
import type { Dice } from '../ports.ts';

/**
 * argon2id (the library's default) with 19 MiB, 2 passes and 1 lane: the smallest set that OWASP's password storage cheat sheet lists as
 * sufficient; ≈ 25 ms on one core, so that a sign-in does not disturb the positions beside it.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes computed side by side; more would only take cores from the ingest. */
const AT_ONCE = 2;
/** Sign-ins waiting for their turn; beyond, they are told to come back. */
const MAX_WAITING = 64;

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

/** What an unknown name is checked against, so that it takes as long as a known one. Made at the first need. */
let decoy: Promise<string> | undefined;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) return null;
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The PHC string of a password; null when too many wait. Passwords are compared in Unicode form NFKC. */
export function hashPassword(password: string): Promise<string | null> {
  return inTurn(() => hash(password.normalize('NFKC'), PARAMETERS));
}

/** Whether the password fits. Without a hash a decoy is checked and the answer is no. Null when too many wait. */
export function checkPassword(stored: string | null, password: string): Promise<boolean | null> {
  return inTurn(async () => {
    decoy ??= hash('decoy', PARAMETERS);
    const fits = await verify(stored ?? (await decoy), password.normalize('NFKC'));
    return fits && stored !== null;
  });
}

/** Letters and digits that are not mistaken for each other: 31 of them. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password of four groups of four characters, ≈ 79 bits; people can read it out. */
export function generatePassword(dice: Dice): string {
  let text = '';
  while (text.length < 16) {
    // Rejection keeps every letter equally likely: 248 = 8 × 31.
    for (const byte of dice.bytes(32)) if (byte < 248 && text.length < 16) text += LETTERS.charAt(byte % 31);
  }
  return (text.match(/.{4}/g) ?? []).join('-');
}
