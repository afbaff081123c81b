import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Dice } from '../../ports.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Makes what a gateway wrote into an address unreadable for the page that only has to bring it back. */
export interface Seal {
  /** The same text under the same name gives the same seal, so that players know an address again. */
  close(name: string, text: string): string;
  /** Null: not made here, or under another name. */
  open(name: string, sealed: string): string | null;
}

/** Keys live as long as the process: after a restart a player begins anew. */
export function createSeal(dice: Dice): Seal {
  const [key, salt] = [dice.bytes(32), dice.bytes(32)];
  return {
    close(name, text) {
      // Drawn from the text itself: no two texts share one, which is all that GCM asks.
      const iv = createHmac('sha256', salt).update(`${name}\n${text}`).digest().subarray(0, IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(name))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        return null;
      }
    },
  };
}
