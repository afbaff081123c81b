import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';

/**
 * The tags of RFC 8216 and its low-latency extension that say how to play. Those that would fetch something else (ads,
 * content steering, session data), variables, and whatever is unknown are left out.
 */
const TAGS = new Set(
  [
    ...['VERSION', 'INDEPENDENT-SEGMENTS', 'START', 'TARGETDURATION', 'MEDIA-SEQUENCE', 'DISCONTINUITY-SEQUENCE'],
    ...[
      'ENDLIST',
      'PLAYLIST-TYPE',
      'I-FRAMES-ONLY',
      'DISCONTINUITY',
      'PROGRAM-DATE-TIME',
      'GAP',
      'BITRATE',
      'BYTERANGE',
    ],
    ...['KEY', 'MAP', 'MEDIA', 'STREAM-INF', 'I-FRAME-STREAM-INF', 'SESSION-KEY'],
    ...['PART', 'PART-INF', 'SERVER-CONTROL', 'PRELOAD-HINT', 'RENDITION-REPORT', 'SKIP'],
  ].map((name) => `#EXT-X-${name}`),
).add('#EXTINF');

/**
 * A playlist with every URI led through the server. It is read line by line and never trusted: one URI that leads
 * elsewhere, and nothing of it is given out. `lead` answers where a URI is to be fetched, null when it must not be.
 */
export function rewritePlaylist(text: string, lead: (uri: string) => string | null): Result<string, RefusalCode> {
  const [first = '', ...rest] = text.split(/\r?\n/);
  if (first.replace(/^\uFEFF/, '').trim() !== '#EXTM3U') return refuse('camera-answer', 'the answer is no playlist');
  const lines = ['#EXTM3U'];
  let foreign = false;
  const led = (uri: string): string => {
    const to = lead(uri);
    foreign ||= to === null;
    return to ?? '';
  };
  for (const line of rest.map((one) => one.trim())) {
    if (line === '') continue;
    if (!line.startsWith('#')) lines.push(led(line));
    else if (TAGS.has(line.split(':', 1)[0] ?? '')) {
      lines.push(line.replace(/\bURI="([^"]*)"/g, (_whole, uri: string) => `URI="${led(uri)}"`));
    }
  }
  if (foreign) return refuse('camera-answer', 'the playlist leads away from the camera');
  return ok(`${lines.join('\n')}\n`);
}
