import { type ChildProcess, fork } from 'node:child_process';

/** A process of the bench: asked one thing at a time, ended with the bench. */
export class Child {
  private readonly process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.process = child;
  }

  /** Starts a compiled module; resolves with it and its first message. */
  static async start<T>(module: string, args: readonly string[]): Promise<{ child: Child; first: T }> {
    const child = fork(module, args, {
      execArgv: ['--expose-gc', '--enable-source-maps'],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const self = new Child(child);
    return { child: self, first: await self.next<T>() };
  }

  ask<T>(message: object): Promise<T> {
    const answer = this.next<T>();
    this.process.send(message);
    return answer;
  }

  stop(): void {
    if (this.process.connected) this.process.disconnect();
  }

  private next<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`));
      this.process.once('exit', ended);
      this.process.once('message', (message) => {
        this.process.off('exit', ended);
        resolve(message as T);
      });
    });
  }
}
