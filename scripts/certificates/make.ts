import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { HostName } from './hosts.ts';

const { subtle } = webcrypto;
x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Browsers refuse server certificates that last longer (CA/Browser Forum ballot SC31). */
export const SERVER_DAYS = 397;
const AUTHORITY_DAYS = 3_652;
/** Clocks of phones differ: certificates hold from a day before they are made. */
const BACK_MS = DAY_MS;
/** id-kp-serverAuth. */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

export interface Pem {
  readonly cert: string;
  readonly key: string;
}

/** A new private authority. `now`: when, epoch ms. `label`: shown by phones in their list of authorities. */
export async function makeAuthority(label: string, now: number): Promise<Pem> {
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [label] }, { O: ['Dutywall'] }],
    notBefore: new Date(now - BACK_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: keys as unknown as Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[0]['keys'],
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  });
  return { cert: cert.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** A server certificate for `hosts`, signed by `authority`; its PEM holds the authority's certificate as well. */
export async function signServer(authority: Pem, hosts: readonly HostName[], now: number): Promise<Pem> {
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = await importKey(authority.key);
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [hosts[0]?.value ?? 'dutywall'] }],
    issuer: issuer.subject,
    notBefore: new Date(now - BACK_MS),
    notAfter: new Date(now - BACK_MS + SERVER_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey as never,
    signingKey: signingKey as never,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
      new x509.SubjectAlternativeNameExtension(hosts.map(({ type, value }) => ({ type, value }))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { cert: `${cert.toString('pem')}\n${authority.cert}\n`, key: await exportKey(keys.privateKey) };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (!der) throw new Error('the key file of the authority holds no key');
  return subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
