import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createBoard, decodeFrame, type FactEnvelope, LIVE_PATH, PROTOCOL_VERSION } from '@dutywall/shared/protocol';
import { io, type Socket } from 'socket.io-client';
import { quantile } from '../kit/report.ts';
import { PROBE_MODULO, PROBES, placesHash, type WallsAsk, type WallsResult } from './messages.ts';
import { slowLink } from './slow-link.ts';

/** The process of the walls in `bench live`. Argument: subject | reference. */
const reference = process.argv[2] === 'reference';

/** Bounds the samples of a run. */
const SAMPLES = 200_000;

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

interface Wall {
  readonly socket: Socket;
  readonly slow: boolean;
  readonly board: ReturnType<typeof createBoard>;
  updates: number;
  sequence: number;
}

let walls: Wall[] = [];
let link: Awaited<ReturnType<typeof slowLink>> | null = null;
let ages: number[] = [];
let incidents: number[] = [];
let bytes = 0;
let gaps = 0;

/** Ages and incidents are taken from the quick walls only. */
function open(port: number, slow: boolean): Promise<Wall> {
  const socket = io(`http://127.0.0.1:${port}`, { path: LIVE_PATH, transports: ['websocket'], forceNew: true });
  const wall: Wall = { socket, slow, board: createBoard(16_384), updates: 0, sequence: -1 };
  if (reference) {
    socket.on('fix', (event: { eventAt: number }) => {
      wall.updates++;
      if (ages.length < SAMPLES && wall.updates % 50 === 0) ages.push(Date.now() - event.eventAt);
    });
    return new Promise((resolve) => socket.on('connect', () => resolve(wall)));
  }
  socket.on('frame', (frame: Uint8Array) => {
    const touched = decodeFrame(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength), wall.board);
    wall.updates += touched.length;
    bytes += frame.byteLength;
    if (slow || touched.length === 0) return;
    const now = Date.now() % PROBE_MODULO;
    for (const slot of touched) {
      if (slot >= PROBES) break;
      const sentAt = wall.board.lonE6[slot] as number;
      if (sentAt !== 0 && ages.length < SAMPLES) ages.push((now - sentAt + PROBE_MODULO) % PROBE_MODULO);
    }
  });
  socket.on('facts', (facts: FactEnvelope[]) => {
    for (const fact of facts) {
      if (wall.sequence >= 0 && fact.previous !== wall.sequence) gaps++;
      wall.sequence = fact.sequence;
      if (!slow && fact.name === 'incident-opened' && incidents.length < SAMPLES) incidents.push(Date.now() - fact.at);
    }
  });
  socket.on('mark', (seen: () => void) => seen());
  return new Promise((resolve, reject) => {
    socket.on('connect', () => {
      socket.emit('hello', { protocol: PROTOCOL_VERSION }, (answer: { ok: boolean; data: { sequence: number } }) => {
        if (!answer.ok) return reject(new Error('hello was refused'));
        wall.sequence = answer.data.sequence;
        resolve(wall);
      });
    });
  });
}

function report(): WallsResult {
  return {
    connected: walls.filter(({ socket }) => socket.connected).length,
    updates: walls.map((wall) => wall.updates),
    bytes,
    places: walls.map(({ board }) => placesHash(board.lonE6, board.latE6, board.size)),
    ageP50: quantile(ages, 0.5),
    ageP99: quantile(ages, 0.99),
    ages: ages.length,
    incidentP99: quantile(incidents, 0.99),
    incidents: incidents.length,
    loopP99: delay.percentile(99) / 1e6,
    gaps,
  };
}

async function answer(ask: WallsAsk): Promise<unknown> {
  switch (ask.ask) {
    case 'connect': {
      walls = await Promise.all(Array.from({ length: ask.walls }, () => open(ask.port, false)));
      if (ask.slowBytesPerSecond > 0) {
        link = await slowLink(ask.port);
        // The way in is quick: what is measured is the link, not a snapshot of 10,000 names.
        walls.push(await open(link.port, true));
        link.limit(ask.slowBytesPerSecond);
      }
      return walls.length;
    }
    case 'reset':
      ages = [];
      incidents = [];
      bytes = 0;
      for (const wall of walls) wall.updates = 0;
      delay.reset();
      return true;
    case 'report':
      return report();
    case 'disconnect':
      for (const { socket } of walls) socket.disconnect();
      link?.close();
      link = null;
      walls = [];
      return true;
  }
}

process.on('message', (ask: WallsAsk) => {
  void answer(ask).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
