import type { CheckInCall } from '@dutywall/shared/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { snapshotDoor } from '../../../app/check-in/evidence.ts';
import { createOfficerCall, type OfficerCall } from '../../../call/officer-call.ts';
import { answerSnapshot } from '../../../call/snapshot.ts';
import type { OwnConnection } from '../connection.ts';
import { CallResult } from './call-result.tsx';
import { InCall } from './in-call.tsx';
import { MovedCall } from './moved-call.tsx';
import { taken } from './my-check-ins.ts';
import { Ringing } from './ringing.tsx';
import { useOfficerCall } from './use-officer-call.ts';
import { useSnapshotAt } from './use-snapshot-at.ts';
import './call.css';

export interface CallScreenProps {
  readonly call: CheckInCall;
  readonly connection: OwnConnection;
  readonly onClose: () => void;
}

/** One check-in over the whole phone: it rings, it goes on, and how it ended. */
export function CallScreen({ call, connection, onClose }: CallScreenProps) {
  const [own, setOwn] = useState<OfficerCall | null>(null);
  const made = useRef<OfficerCall | null>(null);
  const state = useOfficerCall(own);
  const snapshotAt = useSnapshotAt(call.id, connection);

  const take = useCallback(() => {
    made.current?.close();
    made.current = createOfficerCall(call.id, connection);
    taken.keep(call.id);
    setOwn(made.current);
  }, [call.id, connection]);
  useEffect(
    () => () => {
      made.current?.close();
      made.current = null;
    },
    [],
  );
  // CI5: the own frame of the instant that the server names; a camera that is off leaves the snapshot one-sided.
  useEffect(
    () =>
      connection.onCall((event) => {
        if (event.kind !== 'snapshot' || event.checkIn !== call.id || !made.current) return;
        const track = made.current.state.preview?.getVideoTracks()[0] ?? null;
        void answerSnapshot(snapshotDoor, event, track).catch(() => undefined);
      }),
    [call.id, connection],
  );
  const { stage } = call;
  const goesOn = stage === 'connecting' || stage === 'live';
  // This tab took it before it was loaded anew: it goes on without a question.
  useEffect(() => {
    if (goesOn && made.current === null && taken.read() === call.id) take();
  }, [goesOn, call.id, take]);
  useEffect(() => {
    if (stage !== 'ended') return;
    made.current?.close();
    taken.forget();
  }, [stage]);

  if (stage === 'ended' || (state?.stage === 'over' && state.failed)) {
    return <CallResult call={call} failed={state?.failed ?? null} onClose={onClose} />;
  }
  // An answer that found no network in all its time may be tried again while it rings.
  const isVoid = state?.stage === 'over' && stage === 'ringing';
  if (own && state && state.stage !== 'moved' && !isVoid) {
    return <InCall call={call} own={own} state={state} snapshotAt={snapshotAt} />;
  }
  if (stage === 'ringing') return <Ringing call={call} connection={connection} onAnswer={take} />;
  return <MovedCall onTake={take} onClose={onClose} />;
}
