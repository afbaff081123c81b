import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Handler = (asked: Asked, response: ServerResponse) => void | Promise<void>;

/** A camera's gateway of the tests: every request is noted, `answers` says what comes back (404 without). */
export class Gateway {
  readonly asked: Asked[] = [];
  /** By `METHOD /path` without query, or by `METHOD *`. */
  readonly answers = new Map<string, Handler>();
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async open(): Promise<Gateway> {
    const gateway = new Gateway();
    await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  get origin(): string {
    return `http://${this.host}`;
  }

  /** Answers that path with a type, a body and further headers. */
  put(path: string, type: string, body: string | Buffer, headers: Record<string, string> = {}, status = 200): void {
    this.answers.set(`GET ${path}`, (_asked, response) => {
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    });
  }

  /** Paths that were asked, with their queries. */
  paths(method = 'GET'): string[] {
    return this.asked.filter((one) => one.method === method).map(({ path }) => path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url = '', headers } = request;
    const asked = { method, path: url, headers, body: Buffer.concat(parts).toString() };
    this.asked.push(asked);
    const answer = this.answers.get(`${method} ${url.split('?', 1)[0]}`) ?? this.answers.get(`${method} *`);
    if (answer) await answer(asked, response);
    else response.writeHead(404).end();
  }
}
