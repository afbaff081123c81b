import type { CheckInCall } from '@dutywall/shared/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { OwnConnection } from '../connection.ts';
import { MY_CHECK_INS_KEY, useMyCheckIns } from './my-check-ins.ts';

const screen = () => import('./call-screen.tsx');
const CallScreen = lazy(async () => ({ default: (await screen()).CallScreen }));

/** Finds the officer's open check-in, from the server's word or by asking, and opens its screen over the page. */
export function CallGate({ connection }: { connection: OwnConnection }) {
  const queries = useQueryClient();
  const asked = useMyCheckIns();
  const [told, setTold] = useState<CheckInCall | null>(null);
  const [closed, setClosed] = useState<string | null>(null);

  useEffect(() => {
    // In the phone before it rings: on a poor network the answer must not wait for code.
    const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1_500));
    idle(() => void screen().catch(() => undefined));
  }, []);
  useEffect(() => {
    const again = () => void queries.invalidateQueries({ queryKey: MY_CHECK_INS_KEY });
    const offCall = connection.onCall((event) => {
      if (event.kind !== 'call') return;
      setTold(event.call);
      if (event.call.stage === 'ended') again();
    });
    const offOpen = connection.onOpen(again);
    return () => {
      offCall();
      offOpen();
    };
  }, [connection, queries]);

  const open = asked.data?.find((one) => one.stage !== 'ended') ?? null;
  // What was told last is newer than the list, unless the list has that one as ended, or another.
  const listed = told && asked.data?.find((one) => one.id === told.id);
  const current = listed?.stage === 'ended' ? listed : (told ?? open);
  const call = current && current.stage === 'ended' && open && open.id !== current.id ? open : current;
  if (!call || call.id === closed) return null;
  return (
    <Suspense fallback={null}>
      <CallScreen key={call.id} call={call} connection={connection} onClose={() => setClosed(call.id)} />
    </Suspense>
  );
}
