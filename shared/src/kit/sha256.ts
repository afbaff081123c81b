import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of the text's UTF-8 bytes, lower-case hex. Pure: the same in Node and in a browser without a secure context. */
export function sha256Hex(text: string): string {
  return bytesToHex(hash(utf8ToBytes(text)));
}

/** SHA-256 of bytes, lower-case hex; for what a page sends, with or without a secure context. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return bytesToHex(hash(bytes));
}

/** SHA-256 of a text as its 32 bytes. */
export function sha256Bytes(text: string): Uint8Array {
  return hash(utf8ToBytes(text));
}
