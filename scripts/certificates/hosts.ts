import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** A name or address that a certificate may speak for, in the form that X.509 wants. */
export type HostName = { readonly type: 'dns' | 'ip'; readonly value: string };

/** A DNS name as certificates hold it: labels of letters, digits, hyphens. */
const DNS = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Reads what somebody typed; null: neither an IP address nor a DNS name. */
export function readHost(text: string): HostName | null {
  const value = text.trim().toLowerCase();
  if (isIP(value) !== 0) return { type: 'ip', value };
  return DNS.test(value) ? { type: 'dns', value } : null;
}

/** What this machine is called and reached by: loopback, its own name, its addresses in the local network. */
export function ownHosts(): readonly HostName[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && !one.address.startsWith('fe80:'))
    .map((one) => one.address);
  const names = ['localhost', '127.0.0.1', '::1', hostname(), ...addresses].flatMap((text) => readHost(text) ?? []);
  return unique(names);
}

/** The same without repetitions, in the order given. */
export function unique(hosts: readonly HostName[]): readonly HostName[] {
  return [...new Map(hosts.map((host) => [host.value, host])).values()];
}
