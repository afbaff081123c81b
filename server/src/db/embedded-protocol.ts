/** What the server and the child process of the embedded database tell each other over the IPC channel. */
export type ToChild = { readonly say: 'ping'; readonly id: number } | { readonly say: 'stop' };

export type FromChild =
  | { readonly say: 'waiting'; readonly pid: number; readonly host: string }
  | { readonly say: 'opening'; readonly fresh: boolean }
  | { readonly say: 'ready'; readonly address: Address }
  | { readonly say: 'pong'; readonly id: number }
  | { readonly say: 'failed'; readonly code: 'database-in-use' | 'data-folder'; readonly reason: string };

/** Where pg connects to: a folder holding `.s.PGSQL.<port>`, or a loopback port where such sockets do not exist. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the child is started with, as one JSON argument. */
export interface ChildOptions {
  /** The database's own folder inside the data folder. */
  readonly folder: string;
  /** How long to wait for another holder of the folder to end, in milliseconds. */
  readonly lockWaitMs: number;
}
