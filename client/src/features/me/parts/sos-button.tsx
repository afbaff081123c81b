import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockOf } from '../../../ui/time.ts';
import { useTerminal, useTerminalState } from '../terminal/terminal-context.ts';

/** Held this long it calls for help; let go before, and nothing happens, ms. */
const HOLD_MS = 2_000;

/** SOS: hold two seconds. Shown as delivered only when the server has acknowledged it. */
export function SosButton() {
  const { t } = useTranslation();
  const terminal = useTerminal();
  const { binding, sos, sender } = useTerminalState();
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  /** When it was pressed, by the clock of events. */
  const pressedAt = useRef(0);

  const cancel = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    setHolding(false);
  }, []);
  useEffect(() => cancel, [cancel]);
  const call = () => {
    cancel();
    navigator.vibrate?.([200, 80, 200, 80, 400]);
    void terminal.sos();
  };
  const begin = ({ timeStamp }: { readonly timeStamp: number }) => {
    if (!binding || timer.current !== null) return;
    pressedAt.current = timeStamp;
    setHolding(true);
    navigator.vibrate?.(40);
    timer.current = setTimeout(call, HOLD_MS);
  };
  /** On a phone that stood still for a moment the letting go is heard before the timer: what was held counts. */
  const end = ({ timeStamp }: { readonly timeStamp: number }) => {
    if (timer.current !== null && timeStamp - pressedAt.current >= HOLD_MS) call();
    else cancel();
  };
  const byKey = (event: KeyboardEvent, down: boolean) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (down) begin(event);
    else end(event);
  };

  return (
    <section className="me-sos" aria-label={t('me.sos.title')}>
      {sos && <SosState waiting={sender.problem !== null} />}
      <button
        type="button"
        data-holding={holding}
        disabled={!binding}
        onPointerDown={begin}
        onPointerUp={end}
        onPointerLeave={end}
        onPointerCancel={cancel}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => byKey(event, true)}
        onKeyUp={(event) => byKey(event, false)}
      >
        <svg viewBox="0 0 64 64" aria-hidden="true">
          <circle cx="32" cy="32" r="28" />
          <circle className="me-ring" cx="32" cy="32" r="28" pathLength="1" />
        </svg>
        <span>
          <strong>SOS</strong>
          <small>{t(!binding ? 'me.sos.unbound' : holding ? 'me.sos.holding' : 'me.sos.hold')}</small>
        </span>
      </button>
    </section>
  );
}

/** What became of the last call: on its way, delivered, or not taken. */
function SosState({ waiting }: { waiting: boolean }) {
  const { t } = useTranslation();
  const { sos } = useTerminalState();
  if (!sos) return null;
  const time = clockOf(sos.at);
  if (sos.refused) {
    return (
      <p role="alert" data-sos="refused">
        {t('me.sos.refused', { time })}
      </p>
    );
  }
  if (sos.deliveredAt === null) {
    return (
      <p role="alert" data-sos="waiting">
        {t(waiting ? 'me.sos.waiting' : 'me.sos.sending', { time })}
      </p>
    );
  }
  return (
    <p role="status" data-sos="delivered">
      {t('me.sos.delivered', { time: clockOf(sos.deliveredAt, true) })}
    </p>
  );
}
