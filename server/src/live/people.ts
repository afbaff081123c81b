import type { Addressee } from '../ports.ts';
import type { Outbox } from './outbox.ts';

/** Who is there, by account and by officer: where a personal notice goes. Holds nothing of those who left. */
export interface People {
  enter(outbox: Outbox): void;
  leave(outbox: Outbox): void;
  of(to: Addressee): ReadonlySet<Outbox>;
  /** Connections of officers. */
  readonly officers: number;
}

const NOBODY: ReadonlySet<Outbox> = new Set();

export function createPeople(): People {
  const byKey = new Map<string, Set<Outbox>>();
  const there = new Set<Outbox>();
  let officers = 0;

  const keysOf = ({ principal }: Outbox): string[] => [
    `a:${principal.account}`,
    ...(principal.officer === null ? [] : [`o:${principal.officer}`]),
  ];

  return {
    enter(outbox) {
      if (there.has(outbox)) return;
      there.add(outbox);
      if (outbox.principal.role === 'officer') officers += 1;
      for (const key of keysOf(outbox)) {
        const set = byKey.get(key);
        if (set) set.add(outbox);
        else byKey.set(key, new Set([outbox]));
      }
    },
    leave(outbox) {
      if (!there.delete(outbox)) return;
      if (outbox.principal.role === 'officer') officers -= 1;
      for (const key of keysOf(outbox)) {
        const set = byKey.get(key);
        set?.delete(outbox);
        if (set?.size === 0) byKey.delete(key);
      }
    },
    of: (to) => byKey.get('account' in to ? `a:${to.account}` : `o:${to.officer}`) ?? NOBODY,
    get officers() {
      return officers;
    },
  };
}
