import { ensureCerts, ownHosts } from '../certificates/index.ts';
import { UsageError } from './options.ts';

/** The files that a start with --tls gives to the server. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Our own authority; undefined: the certificate is somebody else's. */
  readonly ca?: string;
  /** SHA-256 of our authority, to be compared on phones. */
  readonly fingerprint?: string;
}

/** TLS_CERT and TLS_KEY where they are set (with TLS_CA, if any), else files of our own authority, made when missing. */
export async function readTls(dataDir: string, env: Readonly<Record<string, string | undefined>>): Promise<TlsFiles> {
  const { TLS_CERT: cert, TLS_KEY: key, TLS_CA: ca } = env;
  if (cert && key) return { cert, key, ...(ca ? { ca } : {}) };
  if (cert || key) throw new UsageError('TLS_CERT and TLS_KEY go together: paths of a certificate and its key in PEM');
  const done = await ensureCerts({
    ...{ dataDir, hosts: ownHosts(), newAuthority: false, renew: false, now: Date.now() },
  });
  if (!done.ok) throw new UsageError(`${done.refusal.code}: ${done.refusal.reason}`);
  return done.value;
}

/** What to do with a phone before it trusts us. */
export function trustLines(fingerprint: string, host: string, port: number): string {
  return [
    '',
    `安装证书 / trust our certificate   http://${host}:${port}/`,
    `指纹 / fingerprint SHA-256          ${fingerprint}`,
    '',
  ].join('\n');
}
