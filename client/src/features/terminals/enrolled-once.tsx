import type { Enrolled } from '@dutywall/shared/protocol';
import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leadsHere, qrPicture } from '../../app/qr-picture.ts';
import { useWords } from '../../ui/words.ts';

export interface EnrolledOnceProps {
  readonly made: Enrolled;
  readonly onCopied: () => void;
  readonly onDone: () => void;
}

/** What the server tells once: how the device reaches it and by which secret, to be copied, or scanned by a phone. */
export function EnrolledOnce({ made, onCopied, onDone }: EnrolledOnceProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { protocol, address, phone, secret, registerUntil } = made;
  const box = useRef<HTMLDivElement>(null);
  // The button that was pressed has gone; who reads by ear and keyboard goes on here.
  useEffect(() => box.current?.focus(), []);
  const device = protocol === 'jt808';
  return (
    // Copied by hand counts, too.
    <div ref={box} className="terminals-once" tabIndex={-1} onCopy={onCopied}>
      <p className="terminals-warn" role="status">
        <TriangleAlert size={16} aria-hidden="true" /> {t('terminals.done.once')}
      </p>
      <p>{t(device ? 'terminals.done.howJt808' : 'terminals.done.howApp')}</p>
      {leadsHere(address) && <p className="terminals-warn">{t('terminals.done.local')}</p>}
      <dl>
        <Line
          name={t(device ? 'terminals.done.addressJt808' : 'terminals.done.address')}
          value={address}
          onCopied={onCopied}
        />
        {phone !== undefined && <Line name={t('terminals.done.phone')} value={phone} onCopied={onCopied} />}
        <Line name={t('terminals.done.secret')} value={secret} onCopied={onCopied} />
        {registerUntil !== undefined && (
          <Line
            name={t('terminals.done.registerUntil')}
            value={words.moment(Date.parse(registerUntil), Date.now())}
            onCopied={onCopied}
          />
        )}
      </dl>
      {(protocol === 'osmand' || protocol === 'owntracks') && <Picture address={address} />}
      <footer>
        <button type="button" className="button primary" onClick={onDone}>
          {t('terminals.done.close')}
        </button>
      </footer>
    </div>
  );
}

function Line({ name, value, onCopied }: { name: string; value: string; onCopied: () => void }) {
  const { t } = useTranslation();
  const text = useRef<HTMLElement>(null);
  const [state, setState] = useState<'copied' | 'copyFailed' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
      onCopied();
    } catch {
      // No clipboard on a plain http address, or it was not allowed: the hand takes over.
      if (text.current) globalThis.getSelection()?.selectAllChildren(text.current);
      setState('copyFailed');
    }
  };
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code ref={text}>{value}</code>
        <button
          type="button"
          className="button"
          aria-label={t('terminals.done.copyWhat', { what: name })}
          onClick={() => void copy()}
        >
          {state === 'copied' ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
          {t(state === 'copied' ? 'terminals.done.copied' : 'terminals.done.copy')}
        </button>
        <small role="status">{state === 'copyFailed' && t('terminals.done.copyFailed')}</small>
      </dd>
    </div>
  );
}

/** Drawn after the answer came: that a picture fails must never cost the secret beside it. */
function Picture({ address }: { address: string }) {
  const { t } = useTranslation();
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    let shown = true;
    qrPicture(address).then(
      (made) => shown && setPicture(made),
      (error) => console.error('no picture of the address', error),
    );
    return () => {
      shown = false;
    };
  }, [address]);
  return picture && <img src={picture} width="240" height="240" alt={t('terminals.done.picture')} />;
}
