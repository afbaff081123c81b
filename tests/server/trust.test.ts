import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertReport, ensureCerts, ownHosts, readHost } from '@dutywall/scripts/certificates';
import { callControl } from '@dutywall/scripts/control';
import { openTrustDoor } from '@dutywall/server/features/trust';
import { DAY } from '@dutywall/shared/kit';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddedFolder } from '../support/db.ts';
import { startServer } from '../support/server-process.ts';

const NOW = Date.now();
const LOOPBACK = [{ type: 'dns', value: 'localhost' } as const, { type: 'ip', value: '127.0.0.1' } as const];
/** The embedded database and a server on top of it, on a busy machine, ms. */
const START_MS = 240_000;
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'dutywall-certs-'));
  folders.push(made);
  return made;
}

async function make(dataDir: string, more: Partial<Parameters<typeof ensureCerts>[0]> = {}): Promise<CertReport> {
  const done = await ensureCerts({ dataDir, hosts: LOOPBACK, newAuthority: false, renew: false, now: NOW, ...more });
  if (!done.ok) throw new Error(done.refusal.reason);
  return done.value;
}

afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

describe('certificates of our own authority', () => {
  it('reads names and addresses, and nothing else', () => {
    expect(readHost('Duty.Example.cn')).toEqual({ type: 'dns', value: 'duty.example.cn' });
    expect(readHost('::1')).toEqual({ type: 'ip', value: '::1' });
    for (const bad of ['', 'a b', '*.example.cn', 'https://duty.example.cn', '-x', 'x..y', `${'a'.repeat(64)}.cn`]) {
      expect(readHost(bad), bad).toBeNull();
    }
    expect(ownHosts().map((host) => host.value)).toContain('127.0.0.1');
  });

  it('makes a chain that holds, with keys for their owner only', async () => {
    const files = await make(folder());
    const ca = new X509Certificate(readFileSync(files.ca));
    const server = new X509Certificate(readFileSync(files.cert));
    expect(ca.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.checkIssued(ca) && server.verify(ca.publicKey)).toBe(true);
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('elsewhere.example')).toBeUndefined();
    expect((Date.parse(server.validTo) - NOW) / DAY).toBeLessThan(398);
    expect(files.fingerprint).toBe(ca.fingerprint256);
    for (const key of [files.key, join(files.key, '../ca.key')]) expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  it('keeps what is good, renews what is old or lacks a name, and keeps the authority', async () => {
    const dataDir = folder();
    const first = await make(dataDir);
    expect(first.made).toEqual(['authority', 'server']);
    expect((await make(dataDir)).made).toEqual([]);
    const more = await make(dataDir, { hosts: [...LOOPBACK, { type: 'ip', value: 'fd00::2' }] });
    expect(more.made).toEqual(['server']);
    expect((await make(dataDir, { hosts: [{ type: 'ip', value: 'fd00::2' }] })).made).toEqual([]);
    expect((await make(dataDir, { now: NOW + 380 * DAY })).made).toEqual(['server']);
    expect((await make(dataDir, { renew: true })).fingerprint).toBe(first.fingerprint);
    expect((await make(dataDir, { newAuthority: true })).fingerprint).not.toBe(first.fingerprint);
  });

  it('refuses an authority without its key rather than making every phone trust another', async () => {
    const dataDir = folder();
    const files = await make(dataDir);
    rmSync(join(files.ca, '../ca.key'));
    const done = await ensureCerts({ ...{ dataDir, hosts: LOOPBACK, newAuthority: false, renew: true, now: NOW } });
    expect(done.ok ? 'ok' : done.refusal.code).toBe('damaged');
  });
});

describe('the plain door to the certificate', () => {
  it('hands out page and file, leads the rest to HTTPS, and nowhere else', async () => {
    const files = await make(folder());
    const door = await openTrustDoor(files.ca, '127.0.0.1', 0, 8443);
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${door.port}${path}`, { redirect: 'manual', ...init });
    try {
      const page = await ask('/');
      expect(page.status).toBe(200);
      expect(await page.text()).toContain(files.fingerprint);
      const file = await ask('/trust/dutywall-ca.crt');
      expect(file.headers.get('content-type')).toBe('application/x-x509-ca-cert');
      expect(new X509Certificate(await file.text()).fingerprint256).toBe(files.fingerprint);
      expect((await ask('/me?x=1')).headers.get('location')).toBe('https://127.0.0.1:8443/me?x=1');
      expect((await ask('//evil.example/')).headers.get('location')).toBe('https://127.0.0.1:8443/');
      expect((await ask('/api/session', { method: 'POST', body: '{}' })).status).toBe(307);
    } finally {
      await door.close();
    }
  });
});

describe('a server with TLS', () => {
  it(
    'serves a client that trusts the authority, refuses to be taken for another, and hands the authority out',
    async () => {
      const dataDir = await embeddedFolder();
      const files = await make(dataDir);
      const tls = { TLS_CERT: files.cert, TLS_KEY: files.key, TLS_CA: files.ca, HOST: '127.0.0.1' };
      const server = await startServer(dataDir, tls);
      const ca = readFileSync(files.ca);
      try {
        const page = await read(`${server.address}/trust`, ca);
        expect(page).toContain(files.fingerprint);
        expect(await read(`${server.address}/trust/dutywall-ca.crt`, ca)).toBe(ca.toString());
        // The commands of scripts/ find it by the address that it left in the data folder.
        const made = await callControl(dataDir, '/control/account', {
          ...{ verb: 'create', name: 'admin', role: 'administrator' },
        });
        expect(made).toMatchObject({ ok: true, value: { name: 'admin' } });
        await expect(read(`${server.address}/readyz`)).rejects.toThrow(/certificate|self-signed/i);
      } finally {
        await server.end('SIGTERM');
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    START_MS,
  );
});

function read(url: string, ca?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ...(ca ? { ca } : {}), agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
