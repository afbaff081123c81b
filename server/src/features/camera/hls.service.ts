import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import { below, folderOf } from './address.ts';
import { askGateway, atMost, drop, readText } from './gateway.ts';
import { rewritePlaylist } from './playlist.ts';
import type { Seal } from './seal.ts';
import type { WatchedCamera } from './watching.ts';

/** A playlist of a day's segments has ≈ 2 MB; live ones have some KiB. */
const MAX_PLAYLIST_BYTES = 1024 * 1024;
/** Ten seconds of 4K at 25 Mbit/s. */
const MAX_SEGMENT_BYTES = 32 * 1024 * 1024;
/** What one viewer fetches of one camera at once; players ask for two or three. */
const AT_ONCE = 6;

const PLAYLISTS = new Set([
  ...['application/vnd.apple.mpegurl', 'application/x-mpegurl', 'audio/mpegurl', 'audio/x-mpegurl'],
]);
const SEGMENTS = new Set([
  ...['video/mp2t', 'video/mp4', 'video/iso.segment', 'application/mp4', 'audio/mp4', 'audio/aac', 'audio/x-aac'],
  ...['application/octet-stream', 'binary/octet-stream'],
]);
const EITHER = new Set([...PLAYLISTS, ...SEGMENTS]);

export interface HlsAsk {
  readonly camera: string;
  /** Below the camera's folder; null: the camera's own playlist. */
  readonly path: string | null;
  /** The page's query: a sealed one of the gateway, and what a low-latency player adds. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** `bytes=a-b` */
  readonly range: string | undefined;
}

export type HlsAnswer =
  | { readonly kind: 'playlist'; readonly text: string }
  | {
      readonly kind: 'segment';
      readonly status: 200 | 206;
      readonly type: string;
      readonly length: string | null;
      readonly contentRange: string | null;
      readonly bytes: AsyncIterable<Uint8Array>;
    };

export interface HlsDeps {
  readonly seal: Seal;
  /** The camera if this person may watch it now and its address is allowed. */
  readonly watched: (who: Principal, camera: string, kind: 'hls') => Promise<Result<WatchedCamera, RefusalCode>>;
  readonly opened: (who: Principal, camera: WatchedCamera) => Promise<void>;
}

/** HLS through the server: playlists rewritten, segments passed on, nothing else fetched. */
export function createHls({ seal, watched, opened }: HlsDeps) {
  const running = new Map<string, number>();

  async function fetchOne(who: Principal, ask: HlsAsk): Promise<Result<HlsAnswer, RefusalCode>> {
    const found = await watched(who, ask.camera, 'hls');
    if (!found.ok) return found;
    const camera = found.value;
    const target = addressOf(camera, ask, seal);
    if (!target) return refuse('not-found', 'no such part of this camera');
    const ranged = ask.range !== undefined && /^bytes=\d{1,12}-\d{1,12}$/.test(ask.range);
    const asked = await askGateway(target, {
      method: 'GET',
      headers: ranged && ask.range !== undefined ? { range: ask.range } : {},
      statuses: ranged ? [200, 206] : [200],
      types: ask.path === null ? PLAYLISTS : EITHER,
    });
    if (!asked.ok) return asked;
    const answer = asked.value;
    if (PLAYLISTS.has(answer.type)) {
      const text = await readText(answer, MAX_PLAYLIST_BYTES);
      if (!text.ok) return text;
      const folder = folderOf(camera.address);
      const rewritten = rewritePlaylist(text.value, (uri) => {
        const to = below(folder, uri, target);
        return to && `/api/cameras/${camera.id}/hls/${to.path}${sealed(seal, camera.id, to.query)}`;
      });
      if (!rewritten.ok) return rewritten;
      // A picture can follow from here on: nobody gets it unrecorded.
      await opened(who, camera);
      return ok({ kind: 'playlist', text: rewritten.value });
    }
    const length = answer.headers.get('content-length');
    if (!answer.body || Number(length ?? 0) > MAX_SEGMENT_BYTES) {
      await drop(answer.body);
      return refuse('camera-answer', 'the gateway answers too much', { maxBytes: MAX_SEGMENT_BYTES });
    }
    return ok({
      ...{ kind: 'segment', status: answer.status === 206 ? 206 : 200, type: answer.type, length },
      contentRange: answer.headers.get('content-range'),
      bytes: atMost(answer.body, MAX_SEGMENT_BYTES),
    });
  }

  return {
    async fetch(who: Principal, ask: HlsAsk): Promise<Result<HlsAnswer, RefusalCode>> {
      const key = `${who.session}:${ask.camera}`;
      const now = running.get(key) ?? 0;
      if (now >= AT_ONCE) return refuse('too-many-requests', 'too many parts of one camera at once');
      running.set(key, now + 1);
      try {
        return await fetchOne(who, ask);
      } finally {
        const left = (running.get(key) ?? 1) - 1;
        if (left > 0) running.set(key, left);
        else running.delete(key);
      }
    },
  };
}

function sealed(seal: Seal, camera: string, query: string): string {
  return query === '' ? '' : `?q=${seal.close(camera, query)}`;
}

/** Where the asked part lies at the gateway; null when that is not below the camera's folder. */
function addressOf({ id, address }: WatchedCamera, { path, query }: HlsAsk, seal: Seal): URL | null {
  const folder = folderOf(address);
  let target = address;
  if (path !== null) {
    const to = below(folder, `./${path}`, folder);
    const search = query.q === undefined ? '' : seal.open(id, query.q);
    if (!to || search === null) return null;
    target = new URL(folder);
    target.pathname = `${folder.pathname}${to.path}`;
    target.search = search;
    target.username = address.username;
    target.password = address.password;
  }
  target = new URL(target);
  for (const name of ['_HLS_msn', '_HLS_part', '_HLS_skip']) {
    const value = query[name];
    if (value !== undefined && /^(?:\d{1,12}|YES|v2)$/.test(value)) target.searchParams.append(name, value);
  }
  return target;
}
