import { sha256 } from '../../kit/sha256.ts';
import { SESSION_COOKIE } from '../../plugins/principal.ts';

/** 256 random bits as base64url: what a session's cookie and a kiosk's address hold. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;
/** Longer cookie headers are not looked at. */
const MAX_HEADER = 8_192;

/** The session id of a Cookie header; null when there is none that could be one of ours. */
export function cookieValue(header: string | undefined): string | null {
  if (header === undefined || header.length > MAX_HEADER) return null;
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined && SHAPE.test(value)) return value;
  }
  return null;
}

export function isToken(text: string): boolean {
  return SHAPE.test(text);
}

export function newToken(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

export function hashOf(token: string): Buffer {
  return sha256(token);
}
