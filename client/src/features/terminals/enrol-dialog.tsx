import { X } from 'lucide-react';
import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EnrolCodePanel, useEnrolCode } from '../../app/enrol-code.tsx';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { EnrolForm } from './enrol-form.tsx';
import { EnrolledOnce } from './enrolled-once.tsx';
import { useEnrol } from './requests.ts';

/** 登记终端: the form, then what is shown once; a web terminal gets a code for the officer's phone instead. */
export function EnrolDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const enrol = useEnrol();
  const code = useEnrolCode();
  /** Whose phone a code was made for; while set, the code is shown and renewed. */
  const [phoneOf, setPhoneOf] = useState<{ readonly badge: string; readonly name: string } | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('input')?.focus();
  }, []);
  const made = enrol.data;
  const leave = () => {
    // An answer under way may hold a secret that nobody would see again.
    if (enrol.isPending) return;
    if (made && !copied && !globalThis.confirm(t('terminals.done.leaveAsk'))) return;
    onClose();
  };
  // Taken at the key, wherever the focus is: a browser lets only the first of two `cancel` events be held back.
  useShortcuts({ escape: leave });
  const onCancel = (event: SyntheticEvent) => {
    event.preventDefault();
    leave();
  };
  return (
    <dialog ref={dialog} className="terminals-dialog" aria-labelledby={title} onClose={onClose} onCancel={onCancel}>
      <header>
        <h2 id={title}>
          {made
            ? t('terminals.done.title', { badge: made.badge })
            : phoneOf
              ? t('terminals.done.titleWeb', phoneOf)
              : t('terminals.enrol')}
        </h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={leave}>
          <X size={18} />
        </button>
      </header>
      {made && <EnrolledOnce made={made} onCopied={() => setCopied(true)} onDone={leave} />}
      {phoneOf && <EnrolCodePanel code={code} badge={phoneOf.badge} />}
      {!made && !phoneOf && (
        <EnrolForm
          pending={enrol.isPending || code.isPending}
          error={enrol.error ?? code.error}
          onCancel={leave}
          onEnrol={(ask) => {
            enrol.reset();
            code.reset();
            if (ask.protocol === 'web') code.mutate(ask.officer, { onSuccess: ({ officer }) => setPhoneOf(officer) });
            else enrol.mutate(ask);
          }}
        />
      )}
    </dialog>
  );
}
