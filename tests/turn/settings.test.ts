import { configurationOf, readRange, readRelaySettings, urlsOf } from '@dutywall/scripts/relay';
import { readConfig } from '@dutywall/server/config';
import { createIceBooth, turnCredential } from '@dutywall/server/features/check-in';
import { MAX_LENGTH_MS } from '@dutywall/shared/domain';
import { describe, expect, it } from 'vitest';

const SECRET = 'north-of-the-river-2026';
const AT = Date.UTC(2026, 10, 26, 1);

describe('credentials of a relay', () => {
  it('have the form that coturn’s use-auth-secret reads: end:user, and base64 of HMAC-SHA1', () => {
    // Computed with openssl: printf %s '1795654800:call.peer' | openssl dgst -sha1 -hmac north -binary | base64
    expect(turnCredential('north', 'call.peer', 1_795_654_800_000)).toEqual({
      ...{ username: '1795654800:call.peer', credential: 'yw1LTP+qZqYuKa+s5fydUmO7gkE=' },
    });
    expect(turnCredential('south', 'call.peer', 1_795_654_800_000).credential).not.toBe('yw1LTP+qZqYuKa+s5fydUmO7gkE=');
  });

  it('are one end’s of one check-in, and outlive it by minutes at most', () => {
    const ice = createIceBooth({ urls: ['turn:relay:3478', 'stun:relay:3478'], secret: SECRET, relayOnly: false });
    const [stun, turn] = ice.serversFor('call', 'peer-000001', AT);
    expect(stun).toEqual({ urls: ['stun:relay:3478'] });
    const [end, user] = turn?.username?.split(':') ?? [];
    expect(user).toBe('call.peer-000001');
    expect(Number(end) * 1_000 - AT).toBeGreaterThanOrEqual(MAX_LENGTH_MS);
    expect(Number(end) * 1_000 - AT).toBeLessThan(MAX_LENGTH_MS + 120_000);
    expect(ice.serversFor('call', 'peer-000002', AT)[1]?.credential).not.toBe(turn?.credential);
  });

  it('are not made where no relay is configured', () => {
    expect(createIceBooth({ urls: [], secret: undefined, relayOnly: false }).serversFor('c', 'p', AT)).toEqual([]);
  });
});

describe('the server’s settings of a relay', () => {
  const turnOf = (env: Record<string, string>) => {
    const read = readConfig(env);
    return read.ok ? read.value.turn : read.refusal.reason.split(':')[0];
  };
  it('need a secret with a turn address, understandable addresses and a known policy', () => {
    expect(turnOf({})).toEqual({ urls: [], secret: undefined, relayOnly: false });
    const urls = 'turn:10.0.0.1:3478?transport=udp, turns:relay.example:5349?transport=tcp,stun:10.0.0.1:3478';
    expect(turnOf({ TURN_URLS: urls, TURN_SECRET: SECRET, ICE_POLICY: 'relay' })).toMatchObject({ relayOnly: true });
    expect(turnOf({ TURN_URLS: 'turn:10.0.0.1' })).toBe('TURN_SECRET');
    expect(turnOf({ TURN_URLS: 'turn:10.0.0.1', TURN_SECRET: 'short' })).toBe('TURN_SECRET');
    expect(turnOf({ TURN_URLS: 'http://10.0.0.1', TURN_SECRET: SECRET })).toBe('TURN_URLS');
    expect(turnOf({ TURN_URLS: 'turn:user@10.0.0.1', TURN_SECRET: SECRET })).toBe('TURN_URLS');
    expect(turnOf({ ICE_POLICY: 'relay' })).toBe('ICE_POLICY');
    expect(turnOf({ ICE_POLICY: 'some' })).toBe('ICE_POLICY');
  });
});

describe('the configuration of turnserver', () => {
  const env = { TURN_SECRET: SECRET, TURN_PEERS: '10.0.0.0/8, 192.168.7.20', TURN_LISTEN: '10.1.2.3' };
  const linesOf = (more: Record<string, string> = {}) => {
    const read = readRelaySettings({ ...env, ...more }, ['10.44.0.1']);
    if (!read.ok) return [read.refusal.reason];
    return configurationOf(read.value, '/tmp/turn').split('\n');
  };

  it('denies everybody, allows the operator’s networks and the relay itself', () => {
    const lines = linesOf();
    expect(lines.filter((line) => line.includes('-peer-ip='))).toEqual([
      'denied-peer-ip=0.0.0.0-255.255.255.255',
      'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'allowed-peer-ip=10.0.0.0-10.255.255.255',
      'allowed-peer-ip=192.168.7.20-192.168.7.20',
      'allowed-peer-ip=10.1.2.3-10.1.2.3',
    ]);
    for (const line of ['no-multicast-peers', 'no-cli', 'no-tcp-relay', 'use-auth-secret', 'no-tls']) {
      expect(lines).toContain(line);
    }
    expect(lines).not.toContain('allow-loopback-peers');
    // Without a named address it listens on the machine's own.
    expect(linesOf({ TURN_LISTEN: '' })).toContain('allowed-peer-ip=10.44.0.1-10.44.0.1');
  });

  it('has TLS when certificates are given', () => {
    const files = { TURN_CERT: import.meta.filename, TURN_KEY: import.meta.filename };
    const lines = linesOf(files);
    expect(lines).toContain('tls-listening-port=5349');
    expect(lines).not.toContain('no-tls');
    const read = readRelaySettings({ ...env, ...files }, []);
    expect(read.ok && urlsOf(read.value, 'relay.example')).toEqual([
      ...['turn:relay.example:3478?transport=udp', 'turn:relay.example:3478?transport=tcp'],
      'turns:relay.example:5349?transport=tcp',
    ]);
  });

  it.each([
    [{ TURN_SECRET: '' }, 'TURN_SECRET'],
    [{ TURN_SECRET: 'with a line\nallowed-peer-ip=0.0.0.0-255.255.255.255' }, 'TURN_SECRET'],
    [{ TURN_PEERS: '' }, 'TURN_PEERS'],
    [{ TURN_PEERS: '10.0.0.0/33' }, 'TURN_PEERS'],
    [{ TURN_PEERS: 'everybody' }, 'TURN_PEERS'],
    [{ TURN_PEERS: '10.0.0.9-10.0.0.1' }, 'TURN_PEERS'],
    [{ TURN_REALM: 'a\nb' }, 'TURN_REALM'],
    [{ TURN_LISTEN: 'host' }, 'TURN_LISTEN'],
    [{ TURN_PORT: '70000' }, 'TURN_PORT'],
    [{ TURN_RELAY_PORTS: '9000-8000' }, 'TURN_RELAY_PORTS'],
    [{ TURN_CERT: '/no/such' }, 'TURN_CERT'],
  ])('refuses %j by its name', (more, setting) => {
    expect(linesOf(more as Record<string, string>)[0]).toMatch(new RegExp(`^${setting}: `));
  });

  it.each([
    ['10.1.2.3', '10.1.2.3', '10.1.2.3'],
    ['172.16.5.9/12', '172.16.0.0', '172.31.255.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['10.0.0.1-10.0.0.9', '10.0.0.1', '10.0.0.9'],
    ['fd00::/8', 'fd00:0:0:0:0:0:0:0', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['::1', '0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:1'],
    ['2001:db8::7/64', '2001:db8:0:0:0:0:0:0', '2001:db8:0:0:ffff:ffff:ffff:ffff'],
  ])('reads the range %s', (text, first, last) => {
    expect(readRange(text)).toEqual({ first, last });
  });
});
