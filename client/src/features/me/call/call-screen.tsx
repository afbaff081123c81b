import type { CheckInCall } from '@dutywall/shared/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { createOfficerCall, type OfficerCall } from '../../../call/officer-call.ts';
import type { OwnConnection } from '../connection.ts';
import { CallResult } from './call-result.tsx';
import { InCall } from './in-call.tsx';
import { MovedCall } from './moved-call.tsx';
import { taken } from './my-check-ins.ts';
import { Ringing } from './ringing.tsx';
import { useOfficerCall } from './use-officer-call.ts';
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
  if (own && state && state.stage !== 'moved') {
    return <InCall call={call} own={own} state={state} />;
  }
  if (stage === 'ringing') return <Ringing call={call} connection={connection} onAnswer={take} />;
  return <MovedCall onTake={take} onClose={onClose} />;
}
