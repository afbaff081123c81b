import type { PersonalNotice } from '@dutywall/shared/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { OwnConnection } from './connection.ts';
import { MESSAGES_KEY } from './use-messages.ts';
import { ME_KEY } from './use-view.ts';

const KINDS: readonly PersonalNotice['kind'][] = ['message', 'notice', 'standing'];

/**
 * Listens on the officer's own connection and asks for what is new, also for what was told while there was none; every
 * page asks by itself now and then besides. Returns the connection once it is made.
 */
export function useNotices(enabled: boolean): OwnConnection | null {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<OwnConnection | null>(null);
  useEffect(() => {
    if (!enabled) return;
    let closed = false;
    let made: OwnConnection | null = null;
    const ask = (kind: PersonalNotice['kind']): void => {
      if (kind === 'standing') void queries.invalidateQueries({ queryKey: ME_KEY, exact: true });
      else void queries.invalidateQueries({ queryKey: kind === 'message' ? MESSAGES_KEY : ['notices'] });
    };
    const heard = ({ kind }: PersonalNotice): void => {
      if (kind !== 'standing') navigator.vibrate?.([80, 60, 80]);
      ask(kind);
    };
    // After the first paint: the page works without it.
    void Promise.all([import('../../feed/live-socket.ts'), import('./connection.ts')]).then(
      ([{ createLiveSocket }, { createOwnConnection }]) => {
        if (closed) return;
        made = createOwnConnection(createLiveSocket());
        made.onNotice(heard);
        made.onOpen(() => {
          for (const kind of KINDS) ask(kind);
        });
        setConnection(made);
      },
    );
    return () => {
      closed = true;
      made?.close();
      setConnection(null);
    };
  }, [enabled, queries]);
  return connection;
}
