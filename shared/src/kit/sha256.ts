import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of the text's UTF-8 bytes, lower-case hex. Pure: the same in Node and in a browser without a secure context. */
export function sha256Hex(text: string): string {
  return bytesToHex(hash(utf8ToBytes(text)));
}

/** The 32 bytes of the same. */
export function sha256Bytes(text: string): Uint8Array {
  return hash(utf8ToBytes(text));
}
