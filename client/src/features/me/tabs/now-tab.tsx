import { useTranslation } from 'react-i18next';
import { useMe } from '../me-context.ts';
import { OwnNotices } from '../parts/own-notices.tsx';
import { SendBar } from '../parts/send-bar.tsx';
import { ShiftCard } from '../parts/shift-card.tsx';
import { SosButton } from '../parts/sos-button.tsx';
import { StateCard } from '../parts/state-card.tsx';

/** 我的: who I am, what the evidence says I am doing and why, and where I should be. */
export function NowTab() {
  const { t } = useTranslation();
  const { view } = useMe();
  const { officer, shift, next } = view;
  return (
    <>
      <header className="me-who">
        <h1>{officer.name}</h1>
        <span>
          {officer.badge} · {officer.squadName}
        </span>
      </header>
      <OwnNotices />
      <SendBar />
      <StateCard />
      {shift && <ShiftCard shift={shift} current />}
      {next && <ShiftCard shift={next} />}
      {!shift && !next && <p className="me-empty">{t('me.shift.none')}</p>}
      <SosButton />
    </>
  );
}
