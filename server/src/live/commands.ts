import { type Refusal, type Result, refuse, SECOND } from '@dutywall/shared/kit';
import {
  type Ack,
  COMMANDS,
  type CommandAsk,
  type CommandName,
  type CommandReply,
  type RefusalCode,
} from '@dutywall/shared/protocol';
import { Compile } from 'typebox/compile';
import type { Clock, Principal, Role } from '../ports.ts';
import { countRefusal, type LiveCounts } from './counts.ts';
import { Rate } from './rate.ts';
import type { PreparedJson } from './wire.ts';

/** How a feature answers a command. `hello` is the live room's own. */
export interface CommandBinding<N extends CommandName> {
  /** Others are refused with `forbidden` before anything else is looked at. */
  readonly roles: readonly Role[];
  /** Scope and the like; a refusal, or null to go on. */
  policy(principal: Principal, ask: CommandAsk<N>): Refusal<RefusalCode> | null | Promise<Refusal<RefusalCode> | null>;
  run(principal: Principal, ask: CommandAsk<N>): Promise<Result<CommandReply<N>, RefusalCode>>;
}

export type BindCommand = <N extends Exclude<CommandName, 'hello'>>(name: N, binding: CommandBinding<N>) => void;

type AnyBinding = {
  readonly roles: readonly Role[];
  policy(principal: Principal, ask: unknown): Refusal<RefusalCode> | null | Promise<Refusal<RefusalCode> | null>;
  run(principal: Principal, ask: unknown): Promise<Result<unknown, RefusalCode>>;
};

type Answer = (answer: Ack<unknown> | PreparedJson) => void;

/** Commands of one connection: this many a second, this many at once, this many unanswered. */
const PER_SECOND = 20;
const BURST = 40;
const IN_FLIGHT = 8;
/** Refused for haste so often within ten seconds: not a person any more, the connection is closed. */
const PATIENCE = 10_000;
const PATIENCE_MS = 10 * SECOND;

/** One connection's way in: every packet of the client passes here and gets one answer. */
interface CommandGate {
  /** `args` as they came, the acknowledgement last when there is one. False: close this connection. */
  receive(name: string, args: readonly unknown[]): boolean;
}

export interface CommandDesk {
  readonly bind: BindCommand;
  /** `hello` answers for itself. */
  gate(principal: Principal, hello: (ask: CommandAsk<'hello'>, answer: Answer) => void): CommandGate;
}

export function createCommandDesk(clock: Clock, counts: LiveCounts, onError: (error: unknown) => void): CommandDesk {
  const bindings = new Map<string, AnyBinding>();
  const checks = new Map(Object.entries(COMMANDS).map(([name, { ask }]) => [name, Compile(ask)]));

  /** Only what the schema names goes on: what else a client sends is dropped. */
  function clean(name: string, ask: unknown): unknown {
    if (!checks.get(name)?.Check(ask)) return null;
    const known = COMMANDS[name as CommandName].ask.properties;
    return Object.fromEntries(Object.entries(ask as object).filter(([key]) => Object.hasOwn(known, key)));
  }

  async function carryOut(binding: AnyBinding, principal: Principal, ask: unknown): Promise<Ack<unknown>> {
    if (!binding.roles.includes(principal.role)) return refuse('forbidden', 'not for this role');
    const refusal = await binding.policy(principal, ask);
    if (refusal) return { ok: false, refusal };
    const result = await binding.run(principal, ask);
    return result.ok ? { ok: true, data: result.value } : result;
  }

  return {
    bind(name, binding) {
      if (bindings.has(name)) throw new Error(`command ${name} is bound twice`);
      bindings.set(name, binding as unknown as AnyBinding);
    },
    gate(principal, hello) {
      const rate = new Rate(PER_SECOND, BURST, clock.now());
      let inFlight = 0;
      let hasty = 0;
      let hastySince = clock.now();

      function isPatient(now: number): boolean {
        if (now - hastySince > PATIENCE_MS) {
          hasty = 0;
          hastySince = now;
        }
        return ++hasty <= PATIENCE;
      }

      return {
        receive(name, args) {
          const last = args.at(-1);
          const answer: Answer = typeof last === 'function' ? (last as Answer) : () => {};
          const no = (code: RefusalCode, reason: string): void => {
            countRefusal(counts, code);
            answer(refuse(code, reason));
          };
          const now = clock.now();
          if (!rate.take(now)) {
            no('too-many-requests', 'too many commands');
            return isPatient(now);
          }
          if (!checks.has(name)) {
            no('bad-request', 'unknown command');
            return true;
          }
          const ask = typeof last === 'function' && args.length === 2 ? clean(name, args[0]) : null;
          if (ask === null) {
            no('bad-request', 'the command needs one well-formed argument and an acknowledgement');
            return true;
          }
          if (name === 'hello') {
            hello(ask as CommandAsk<'hello'>, answer);
            return true;
          }
          const binding = bindings.get(name);
          if (!binding) no('unavailable', 'nobody answers this command yet');
          else if (inFlight >= IN_FLIGHT) no('too-many-requests', 'too many commands unanswered');
          else {
            inFlight++;
            carryOut(binding, principal, ask)
              .catch((error: unknown): Ack<unknown> => {
                onError(error);
                return refuse('internal', 'the server failed to carry this out');
              })
              .then((ack) => {
                inFlight--;
                if (!ack.ok) countRefusal(counts, ack.refusal.code);
                answer(ack);
              });
          }
          return true;
        },
      };
    },
  };
}
