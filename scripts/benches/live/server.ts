import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLive } from '@dutywall/server/live';
import type { Principal } from '@dutywall/server/ports';
import type { Fix } from '@dutywall/shared/domain';
import { LIVE_PATH, untouched } from '@dutywall/shared/protocol';
import { Server } from 'socket.io';
import { Walkers } from '../kit/walkers.ts';
import { type LoadResult, PROBE_MODULO, PROBES, placesHash, type ServerAsk } from './messages.ts';

/**
 * The server process of `bench live`: the live room, or the reference that sends one Socket.IO JSON event per fix,
 * with the same crowd walking in it. Arguments: subject | reference, officers, seed.
 */
const [mode = 'subject', officersText = '10000', seedText = '1'] = process.argv.slice(2);
const OFFICERS = Number(officersText);
/** How often the generator does what is due, ms. */
const STEP_MS = 10;
/** Coprime to any officer count used: walks through all officers in scattered order. */
const STRIDE = 7919;

const walkers = new Walkers(OFFICERS, Number(seedText));
const server = createServer((_, response) => response.writeHead(404).end());

/** A fix that is filled anew for each officer, as decoders may do. */
const fix: { -readonly [K in keyof Fix]: Fix[K] } = {
  id: 1,
  terminal: 't',
  officer: 'o',
  eventAt: 0,
  receivedAt: 0,
  lon: 0,
  lat: 0,
  sigmaM: 8,
  accuracyM: 12,
  speedMps: null,
  courseDeg: 0,
  altitudeM: null,
  battery: 0.8,
  located: true,
  mock: false,
  alarms: [],
  marks: [],
};

interface Subject {
  place(officer: number, now: number): void;
  incident(number: number, now: number): void;
}

function fillFix(officer: number, now: number): void {
  fix.eventAt = now;
  fix.receivedAt = now;
  const probe = officer < PROBES;
  fix.lon = probe ? (now % PROBE_MODULO) / 1e6 : (walkers.lonE6[officer] as number) / 1e6;
  fix.lat = (walkers.latE6[officer] as number) / 1e6;
  fix.courseDeg = walkers.courseDeg[officer] as number;
}

function liveRoom(): Subject {
  const principal: Principal = {
    account: 'wall',
    name: 'wall',
    role: 'wall',
    squads: new Set(['squad']),
    officer: null,
    session: 'session',
  };
  const live = createLive({
    clock: { now: Date.now },
    dice: { bytes: (count) => randomBytes(count), id: () => randomBytes(8).toString('hex') },
    sessions: { resolve: async () => principal },
    bus: { publish: () => {}, subscribe: () => () => {} },
    onError: (error) => console.error(error),
  });
  const seats = Array.from({ length: OFFICERS }, (_, i) =>
    live.publisher.seat({
      officer: `officer-${i}`,
      badge: String(i),
      name: `队员 ${i}`,
      squad: 'squad',
      kind: 'enforcement',
      protocol: 'jt808',
    }),
  );
  live.attach(server, { allowMissingOrigin: true, limits: { perSession: 200, perAddress: 400 } });
  return {
    place(officer, now) {
      fillFix(officer, now);
      live.publisher.place(seats[officer] as number, fix);
    },
    incident(number, now) {
      const core = {
        id: `incident-${number % 50}`,
        officer: `officer-${number % OFFICERS}`,
        slot: 0,
        kind: 'sos' as const,
        cause: null,
        from: now,
        knownFrom: now,
        to: null,
        text: { zh: '求救', en: 'SOS' },
        acknowledgedBy: null,
        acknowledgedAt: null,
      };
      live.publisher.fact('incident-opened', 'squad', untouched(core));
    },
  };
}

function eventPerFix(): Subject {
  const io = new Server(server, { path: LIVE_PATH, serveClient: false });
  io.on('connection', (socket) => void socket.join('wall'));
  return {
    place(officer, now) {
      fillFix(officer, now);
      io.to('wall').emit('fix', {
        officer: `officer-${officer}`,
        lon: fix.lon,
        lat: fix.lat,
        eventAt: now,
        courseDeg: Math.round(fix.courseDeg ?? 0),
        sigmaM: fix.sigmaM,
        state: 'on-post',
      });
    },
    incident() {},
  };
}

const subject = mode === 'reference' ? eventPerFix() : liveRoom();
let cursor = 0;

/** One probe in ten steps, every officer in scattered order otherwise. */
function load(ask: Extract<ServerAsk, { ask: 'load' }>): Promise<LoadResult> {
  const began = Date.now();
  const cpu = process.cpuUsage();
  let updates = 0;
  let incidents = 0;
  let late = 0;
  let last = began;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = Date.now();
      late = Math.max(late, now - last - STEP_MS);
      last = now;
      const elapsed = Math.min(now - began, ask.seconds * 1000);
      const due = Math.floor((elapsed * ask.perSecond) / 1000);
      for (; updates < due; updates++) {
        cursor = (cursor + STRIDE) % OFFICERS;
        const officer = cursor;
        walkers.step(officer, OFFICERS / ask.perSecond);
        // A probe among the crowd must not go back in time: it is told with the rest.
        if (ask.publish) subject.place(officer, now);
      }
      if (ask.publish) subject.place(Math.floor(now / STEP_MS) % PROBES, now);
      for (const want = Math.floor((elapsed * ask.incidents) / 1000); incidents < want; incidents++) {
        if (ask.publish) subject.incident(incidents, now);
      }
      if (now - began < ask.seconds * 1000) return;
      clearInterval(timer);
      const { user, system } = process.cpuUsage(cpu);
      resolve({ updates, cpuUs: user + system, elapsedMs: Date.now() - began, lateMs: late });
    }, STEP_MS);
  });
}

async function answer(ask: ServerAsk): Promise<unknown> {
  switch (ask.ask) {
    case 'load':
      return load(ask);
    case 'memory': {
      // Started with --expose-gc: what is left is what is held.
      globalThis.gc?.();
      globalThis.gc?.();
      const { heapUsed, external, rss } = process.memoryUsage();
      return { heldMb: (heapUsed + external) / 1e6, rssMb: rss / 1e6 };
    }
    case 'places':
      return placesHash(walkers.lonE6, walkers.latE6, OFFICERS);
  }
}

process.on('message', (ask: ServerAsk) => {
  void answer(ask).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
