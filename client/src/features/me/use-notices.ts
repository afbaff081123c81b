import { type PersonalNotice, PROTOCOL_VERSION } from '@dutywall/shared/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { MESSAGES_KEY } from './use-messages.ts';
import { ME_KEY } from './use-view.ts';

const HELLO_MS = 10_000;

/** Listens on the officer's own connection and asks for what is new; every page also asks by itself now and then. */
export function useNotices(enabled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    let closed = false;
    let drop: () => void = () => undefined;
    const heard = ({ kind }: PersonalNotice): void => {
      if (kind === 'standing') return void queries.invalidateQueries({ queryKey: ME_KEY, exact: true });
      navigator.vibrate?.([80, 60, 80]);
      void queries.invalidateQueries({ queryKey: kind === 'message' ? MESSAGES_KEY : ['notices'] });
    };
    // After the first paint: the page works without it.
    void import('../../feed/live-socket.ts').then(({ createLiveSocket }) => {
      if (closed) return;
      const socket = createLiveSocket();
      socket.on('notice', heard);
      socket.on('mark', (seen) => seen());
      socket.onOpen(() => void socket.ask('hello', { protocol: PROTOCOL_VERSION }, HELLO_MS).catch(() => undefined));
      socket.open();
      drop = () => socket.drop();
    });
    return () => {
      closed = true;
      drop();
    };
  }, [enabled, queries]);
}
