export * from './files.ts';
export { type HostName, ownHosts, readHost, unique } from './hosts.ts';
