import { Agent, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { DemoTerminal, Report } from '../demo/index.ts';
import { httpMessage } from './http-message.ts';
import { jt808Writer, readAnswers, type Version } from './jt808-message.ts';

/** Reports a terminal keeps while the server is away; beyond that the oldest are lost, as on real ones. */
const MAX_QUEUE = 2_000;
const MIN_BACKOFF = 1_000;
const MAX_BACKOFF = 30_000;
const ANSWER_WITHIN = 10_000;
/** Reports under way at once on one JT/T 808 connection. */
const WINDOW = 8;

export interface Server {
  readonly address: URL;
  readonly jt808: { readonly host: string; readonly port: number };
}

export interface Tally {
  sent: number;
  acknowledged: number;
  failed: number;
  lost: number;
}

/** One terminal's way to the server: takes reports, delivers them in order, tries again for as long as it takes. */
export interface Uplink {
  offer(report: Report): void;
  close(): void;
  readonly waiting: number;
}

const agents = {
  'http:': new Agent({ keepAlive: true, maxSockets: 48 }),
  'https:': new SecureAgent({ keepAlive: true, maxSockets: 48, rejectUnauthorized: false }),
};

function post(server: Server, method: string, path: string, body: string | null): Promise<number> {
  const { protocol, hostname, port } = server.address;
  const secure = protocol === 'https:';
  return new Promise((resolve, reject) => {
    const headers =
      body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const agent = secure ? agents['https:'] : agents['http:'];
    const sending = (secure ? secureRequest : request)(
      { hostname, port, path, method, headers, agent, timeout: ANSWER_WITHIN },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', reject);
      },
    );
    sending.on('timeout', () => sending.destroy(new Error('no answer')));
    sending.on('error', reject);
    sending.end(body ?? undefined);
  });
}

class HttpUplink implements Uplink {
  readonly #server: Server;
  readonly #terminal: DemoTerminal;
  readonly #secret: string;
  readonly #tally: Tally;
  readonly #queue: Report[] = [];
  #busy = false;
  #backoff = MIN_BACKOFF;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(server: Server, terminal: DemoTerminal, secret: string, tally: Tally) {
    this.#server = server;
    this.#terminal = terminal;
    this.#secret = secret;
    this.#tally = tally;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  offer(report: Report): void {
    this.#queue.push(report);
    if (this.#queue.length > MAX_QUEUE) {
      this.#queue.shift();
      this.#tally.lost++;
    }
    if (!this.#busy && !this.#timer) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#busy = true;
    while (this.#queue.length > 0 && !this.#closed) {
      const { message, count } = httpMessage(this.#terminal, this.#secret, this.#queue);
      this.#tally.sent += count;
      const status = await post(this.#server, message.method, message.path, message.body).catch(() => 0);
      if (status >= 200 && status < 300) {
        this.#queue.splice(0, count);
        this.#tally.acknowledged += count;
        this.#backoff = MIN_BACKOFF;
        continue;
      }
      if (this.#closed) break;
      // Phone clients repeat whatever was not taken, for ever.
      this.#tally.failed++;
      this.#timer = setTimeout(
        () => {
          this.#timer = null;
          if (!this.#closed) void this.#pump();
        },
        this.#backoff * (0.7 + Math.random() * 0.6),
      );
      this.#backoff = Math.min(MAX_BACKOFF, this.#backoff * 2);
      break;
    }
    this.#busy = false;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }
}

class Jt808Uplink implements Uplink {
  readonly #server: Server;
  readonly #writer: ReturnType<typeof jt808Writer>;
  readonly #secret: string;
  readonly #tally: Tally;
  readonly #queue: Report[] = [];
  /** Serial → report, in order of sending. */
  readonly #underway = new Map<number, Report>();
  #socket: Socket | null = null;
  #ready = false;
  #serial = 0;
  #backoff = MIN_BACKOFF;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(server: Server, terminal: DemoTerminal, secret: string, tally: Tally) {
    this.#server = server;
    this.#secret = secret;
    this.#tally = tally;
    this.#writer = jt808Writer(terminal.dialect as Version, terminal.phone ?? '');
  }

  get waiting(): number {
    return this.#queue.length + this.#underway.size;
  }

  offer(report: Report): void {
    this.#queue.push(report);
    if (this.#queue.length > MAX_QUEUE) {
      this.#queue.shift();
      this.#tally.lost++;
    }
    if (this.#ready) this.#pump();
    else if (!this.#socket && !this.#timer) this.#connect();
  }

  #connect(): void {
    const { host, port } = this.#server.jt808;
    const socket = connect({ host, port });
    this.#socket = socket;
    let rest: Buffer = Buffer.alloc(0);
    let login = -1;
    socket.setTimeout(180_000, () => socket.destroy());
    socket.on('connect', () => {
      login = this.#next();
      socket.write(this.#writer.authenticate(login, this.#secret));
    });
    socket.on('data', (data) => {
      rest = readAnswers(Buffer.concat([rest, data]), (serial, result) => {
        if (serial === login) {
          login = -1;
          if (result !== 0) return void socket.destroy();
          this.#ready = true;
          this.#backoff = MIN_BACKOFF;
        } else if (this.#underway.delete(serial)) this.#tally.acknowledged++;
        this.#pump();
      });
    });
    socket.on('error', () => undefined); // 'close' follows.
    socket.on('close', () => this.#dropped());
  }

  #next(): number {
    this.#serial = (this.#serial + 1) & 0xffff;
    return this.#serial;
  }

  #dropped(): void {
    this.#socket = null;
    this.#ready = false;
    this.#queue.unshift(...this.#underway.values());
    this.#underway.clear();
    if (this.#closed) return;
    this.#tally.failed++;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        if (!this.#closed && this.#queue.length > 0) this.#connect();
      },
      this.#backoff * (0.7 + Math.random() * 0.6),
    );
    this.#backoff = Math.min(MAX_BACKOFF, this.#backoff * 2);
  }

  #pump(): void {
    while (this.#ready && this.#socket && this.#underway.size < WINDOW) {
      const report = this.#queue.shift();
      if (!report) return;
      const serial = this.#next();
      this.#underway.set(serial, report);
      this.#tally.sent++;
      this.#socket.write(this.#writer.report(serial, report));
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#socket?.destroy();
  }
}

export function uplinkOf(server: Server, terminal: DemoTerminal, secret: string, tally: Tally): Uplink {
  return terminal.protocol === 'jt808'
    ? new Jt808Uplink(server, terminal, secret, tally)
    : new HttpUplink(server, terminal, secret, tally);
}

/** Closes the connections kept for later requests. */
export function closeAgents(): void {
  for (const agent of Object.values(agents)) agent.destroy();
}
