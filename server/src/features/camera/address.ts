import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';

/**
 * The address of a camera as it may be saved and fetched: HTTP(S), at one of the operator's origins. Everything that
 * would lead the server elsewhere is refused here, and here alone.
 */
export function readAddress(text: string, origins: readonly string[]): Result<URL, RefusalCode> {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return refuse('camera-address', 'an http or https address is needed', { field: 'url' });
  }
  if (!origins.includes(url.origin)) {
    return refuse('camera-origin', 'the operator does not allow this gateway', { field: 'url' });
  }
  url.hash = '';
  return ok(url);
}

/** An address for administrators' eyes: neither user nor password nor query, which may hold a token. */
export function maskAddress(text: string): string {
  if (!URL.canParse(text)) return '***';
  const { protocol, username, password, host, pathname, search } = new URL(text);
  const user = username || password ? '***@' : '';
  return `${protocol}//${user}${host}${pathname}${search ? '?***' : ''}`;
}

/** What `fetch` takes: it refuses addresses with a user in them, and would repeat them in its message. */
export function requestOf(address: URL): { readonly url: string; readonly headers: Record<string, string> } {
  const { username, password } = address;
  const bare = new URL(address);
  bare.username = '';
  bare.password = '';
  if (!username && !password) return { url: bare.href, headers: {} };
  const pair = `${decode(username)}:${decode(password)}`;
  return { url: bare.href, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that was meant as one
  }
}

/** The folder of a camera's playlist, with a slash at its end: nothing outside of it is this camera. */
export function folderOf(playlist: URL): URL {
  const folder = new URL('.', playlist);
  folder.search = '';
  return folder;
}

/** Servers may read these as a slash, a backslash or an end, whatever a URL's rules say. */
const HIDDEN_STEP = /%(?:2f|5c|00)|\\/i;
/** What an address may be written with; a brace would be a variable that nobody filled. */
const PLAIN = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/;
const MAX_CHARS = 4_000;

/**
 * Where a URI of a playlist leads: its path below the camera's folder and its query; null when it leads anywhere else,
 * be it another host, another folder, or another scheme.
 */
export function below(folder: URL, uri: string, from: URL): { readonly path: string; readonly query: string } | null {
  if (uri.length > MAX_CHARS || !PLAIN.test(uri) || HIDDEN_STEP.test(uri) || !URL.canParse(uri, from.href)) return null;
  const url = new URL(uri, from);
  if (url.origin !== folder.origin || !url.pathname.startsWith(folder.pathname)) return null;
  const path = url.pathname.slice(folder.pathname.length);
  return path === '' ? null : { path, query: url.search };
}
