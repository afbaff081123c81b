import type { PersonalNotice } from '@dutywall/shared/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { OwnConnection } from './connection.ts';
import { MESSAGES_KEY } from './use-messages.ts';
import { ME_KEY } from './use-view.ts';

/**
 * Listens on the officer's own connection and asks for what is new; every page also asks by itself now and then.
 * Returns the connection once it is made.
 */
export function useNotices(enabled: boolean): OwnConnection | null {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<OwnConnection | null>(null);
  useEffect(() => {
    if (!enabled) return;
    let closed = false;
    let made: OwnConnection | null = null;
    const heard = ({ kind }: PersonalNotice): void => {
      if (kind === 'standing') return void queries.invalidateQueries({ queryKey: ME_KEY, exact: true });
      navigator.vibrate?.([80, 60, 80]);
      void queries.invalidateQueries({ queryKey: kind === 'message' ? MESSAGES_KEY : ['notices'] });
    };
    // After the first paint: the page works without it.
    void Promise.all([import('../../feed/live-socket.ts'), import('./connection.ts')]).then(
      ([{ createLiveSocket }, { createOwnConnection }]) => {
        if (closed) return;
        made = createOwnConnection(createLiveSocket());
        made.onNotice(heard);
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
