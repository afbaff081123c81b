import type { RelaySettings } from './settings.ts';

/** Allocations of one end: three viewers a phone, over UDP, TCP and TLS, and as many again while connections are made anew. */
const PER_END = 24;
/** Of everybody: some hundred check-ins side by side. */
const IN_ALL = 4_800;
/** Bytes a second and allocation: a picture at the highest step is a tenth of it. */
const BYTES_PER_SECOND = 625_000;
/** A nonce lives so long, s. */
const NONCE_S = 600;

/** turnserver's configuration file (coturn ≥ 4.5). `folder`: where it may keep what it wants to keep. */
export function configurationOf(settings: RelaySettings, folder: string): string {
  const { listen, external, tls, relayPorts, peers } = settings;
  const lines = [
    '# Made by scripts/turn from its settings; changes here are lost.',
    ...listen.flatMap((address) => [`listening-ip=${address}`, `relay-ip=${address}`]),
    ...(external === null ? [] : [`external-ip=${external}${listen[0] ? `/${listen[0]}` : ''}`]),
    `listening-port=${settings.port}`,
    `min-port=${relayPorts[0]}`,
    `max-port=${relayPorts[1]}`,
    ...(tls
      ? [`tls-listening-port=${settings.tlsPort}`, `cert=${tls.cert}`, `pkey=${tls.key}`, 'no-tlsv1', 'no-tlsv1_1']
      : ['no-tls', 'no-dtls']),
    '',
    '# Credentials end by themselves and are made by the server of the wall, with the same secret.',
    'use-auth-secret',
    `static-auth-secret=${settings.secret}`,
    `realm=${settings.realm}`,
    'fingerprint',
    `stale-nonce=${NONCE_S}`,
    '',
    '# A relay reaches whatever its machine reaches: nobody, but for those named.',
    'denied-peer-ip=0.0.0.0-255.255.255.255',
    'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ...peers.map(({ first, last }) => `allowed-peer-ip=${first}-${last}`),
    'no-multicast-peers',
    ...(settings.loopback ? ['allow-loopback-peers'] : []),
    'no-tcp-relay',
    '',
    `user-quota=${PER_END}`,
    `total-quota=${IN_ALL}`,
    `max-bps=${BYTES_PER_SECOND}`,
    'no-cli',
    `userdb=${folder}/turndb`,
    `pidfile=${folder}/turnserver.pid`,
    'log-file=stdout',
    'simple-log',
  ];
  return `${lines.join('\n')}\n`;
}

/** What the server of the wall is to be told: `TURN_URLS`, with `host` as pages reach the relay. */
export function urlsOf({ port, tlsPort, tls }: RelaySettings, host: string): readonly string[] {
  return [
    `turn:${host}:${port}?transport=udp`,
    `turn:${host}:${port}?transport=tcp`,
    ...(tls ? [`turns:${host}:${tlsPort}?transport=tcp`] : []),
  ];
}
