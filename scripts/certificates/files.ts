import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { HostName } from './hosts.ts';
import { makeAuthority, type Pem, SERVER_DAYS, signServer } from './make.ts';

/** A server certificate with less than this left is renewed, days. */
const RENEW_DAYS = 30;
const DAY_MS = 86_400_000;

/** Where the files are; keys have mode 0600. */
interface CertFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface CertReport extends CertFiles {
  /** What was written: nothing when all was still good. */
  readonly made: readonly ('authority' | 'server')[];
  readonly hosts: readonly string[];
  /** Last day of the server's certificate, ISO. */
  readonly until: string;
  /** SHA-256 of the authority's certificate, as phones show it. */
  readonly fingerprint: string;
}

export interface CertWish {
  readonly dataDir: string;
  readonly hosts: readonly HostName[];
  readonly newAuthority: boolean;
  readonly renew: boolean;
  /** Epoch ms. */
  readonly now: number;
}

function certFiles(dataDir: string): CertFiles {
  const folder = join(dataDir, 'certs');
  return { ca: join(folder, 'ca.crt'), cert: join(folder, 'server.crt'), key: join(folder, 'server.key') };
}

/**
 * Makes what is missing, too old, or does not name all `hosts`. The authority stays unless told otherwise: every phone
 * would have to trust a new one again. Refused when there is an authority without its key.
 */
export async function ensureCerts(wish: CertWish): Promise<Result<CertReport, 'damaged'>> {
  const files = certFiles(wish.dataDir);
  const folder = join(wish.dataDir, 'certs');
  const caKey = join(folder, 'ca.key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made: ('authority' | 'server')[] = [];

  const known = wish.newAuthority ? null : await readPem(files.ca, caKey);
  if (known === 'half') {
    return refuse(
      'damaged',
      `${folder} holds only half of the authority: put ca.crt and ca.key back, or --new-authority`,
    );
  }
  const authority = known ?? (await makeAuthority('Dutywall 勤务指挥墙', wish.now));
  if (!known) {
    await put(caKey, authority.key, 0o600);
    await put(files.ca, authority.cert, 0o644);
    made.push('authority');
  }

  const server = await readPem(files.cert, files.key);
  const good = server !== null && server !== 'half' && !wish.renew && isGood(server, authority, wish);
  const current = good ? server : await signServer(authority, wish.hosts, wish.now);
  if (!good) {
    await put(files.key, current.key, 0o600);
    await put(files.cert, current.cert, 0o644);
    made.push('server');
  }
  const certificate = new X509Certificate(current.cert);
  return ok({
    ...files,
    made,
    hosts: namesOf(certificate),
    until: new Date(certificate.validTo).toISOString(),
    fingerprint: new X509Certificate(authority.cert).fingerprint256,
  });
}

function isGood(server: Pem, authority: Pem, { hosts, now }: CertWish): boolean {
  const certificate = new X509Certificate(server.cert);
  const days = (Date.parse(certificate.validTo) - now) / DAY_MS;
  const names = new Set(namesOf(certificate));
  const issuer = new X509Certificate(authority.cert);
  return (
    days > RENEW_DAYS &&
    days <= SERVER_DAYS &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    hosts.every(({ value }) => names.has(value) || names.has(longForm(value)))
  );
}

/** The alternative names, as `DNS:a, IP Address:b` says them. */
function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '').split(', ').map((part) => part.slice(part.indexOf(':') + 1).toLowerCase());
}

/** Node writes IPv6 addresses of certificates in full: ::1 is 0:0:0:0:0:0:0:1. */
function longForm(value: string): string {
  if (!value.includes('::')) return value;
  const [head = '', tail = ''] = value.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
}

async function readPem(cert: string, key: string): Promise<Pem | 'half' | null> {
  const [a, b] = await Promise.all([readOrNull(cert), readOrNull(key)]);
  if (a === null && b === null) return null;
  return a === null || b === null ? 'half' : { cert: a, key: b };
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, with its mode from the first byte on. */
async function put(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode });
  await chmod(`${path}.new`, mode);
  await rename(`${path}.new`, path);
}
