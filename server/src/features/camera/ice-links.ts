import type { CameraIce } from '@dutywall/shared/protocol';

type IceServer = CameraIce['iceServers'][number];

const MAX_SERVERS = 8;
const MAX_CHARS = 8_000;
const ONE = /<([^>\s]{1,300})>\s*((?:;[^,"]*(?:"[^"]*"[^,"]*)*)*)/g;
const PARAMETER = /;\s*([a-z-]+)\s*=\s*(?:"([^"]*)"|([^;,\s]*))/gi;

/** STUN and TURN servers of a gateway's Link header: `<turn:host>; rel="ice-server"; username="…"; credential="…"`. */
export function readIceServers(link: string | null): IceServer[] {
  const servers: IceServer[] = [];
  for (const [, urls = '', tail = ''] of (link ?? '').slice(0, MAX_CHARS).matchAll(ONE)) {
    const said = new Map<string, string>();
    for (const [, name = '', quoted, bare] of tail.matchAll(PARAMETER))
      said.set(name.toLowerCase(), quoted ?? bare ?? '');
    const isIce = said.get('rel')?.split(/\s+/).includes('ice-server') && /^(?:stuns?|turns?):[^\s?]+/.test(urls);
    if (!isIce || servers.length >= MAX_SERVERS) continue;
    const [username, credential] = [said.get('username'), said.get('credential')];
    // A relay without credentials would make the browser's whole list invalid.
    if (urls.startsWith('turn') && (username === undefined || credential === undefined)) continue;
    servers.push({ urls, ...(username !== undefined && credential !== undefined ? { username, credential } : {}) });
  }
  return servers;
}
