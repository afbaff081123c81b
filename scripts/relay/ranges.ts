import { isIP } from 'node:net';

/** First and last address, as turnserver wants them. */
export interface AddressRange {
  readonly first: string;
  readonly last: string;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/8`, `10.1.2.3`, `10.1.0.0-10.1.255.255`, and the same of IPv6; null: none of these. */
export function readRange(text: string): AddressRange | null {
  const [from = '', to, ...more] = text.trim().split('-');
  if (more.length > 0) return null;
  if (to === undefined) return readNetwork(from);
  const family = isIP(from);
  if (family === 0 || isIP(to) !== family || toNumber(from) > toNumber(to)) return null;
  return { first: from, last: to };
}

function readNetwork(text: string): AddressRange | null {
  const [address = '', length] = text.split('/');
  const family = isIP(address);
  if (family !== 4 && family !== 6) return null;
  const bits = BITS[family];
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : bits + 1;
  if (prefix > bits) return null;
  const host = (1n << BigInt(bits - prefix)) - 1n;
  const first = toNumber(address) & ~host;
  return { first: toText(first, family), last: toText(first | host, family) };
}

function toNumber(address: string): bigint {
  if (isIP(address) === 4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  // The URL parser writes every form of an IPv6 address (also with an IPv4 tail) in the same short one.
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = short.split('::');
  const words = (half: string | undefined) => (half ? half.split(':') : []);
  const [left, right] = [words(head), words(tail)];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
}

function toText(value: bigint, family: 4 | 6): string {
  const [count, width] = family === 4 ? [4, 8n] : [8, 16n];
  const parts = Array.from(
    { length: count },
    (_, at) => (value >> (width * BigInt(count - 1 - at))) & ((1n << width) - 1n),
  );
  return family === 4 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':');
}
