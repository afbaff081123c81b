import type { CheckInRow } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import type { ViewerCallState } from '../../call/viewer-call.ts';

export interface StageWords {
  readonly line: string;
  /** Seconds that are left of the ringing; null: it does not ring. */
  readonly count: number | null;
}

/** How far a check-in is, in words: from the server's stage, and while it goes on from this page's own end. */
export function useStageWords(
  row: CheckInRow | undefined,
  state: ViewerCallState | null,
  elsewhere: boolean,
  now: number,
): StageWords {
  const { t } = useTranslation();
  if (!row) return { line: '', count: null };
  if (elsewhere) return { line: t('checkIn.panel.moved'), count: null };
  if (state?.phase === 'refused') {
    const code = state.refusal?.code;
    const line =
      code === 'viewers-full'
        ? t('checkIn.panel.full')
        : t('checkIn.panel.refusedJoin', { reason: code ? t(`errors.refusal.${code}`) : '' });
    return { line, count: null };
  }
  if (row.stage === 'ringing') {
    const count = Math.max(0, Math.ceil((row.ringsUntil - now) / 1000));
    return { line: t(row.heardAt === null ? 'checkIn.panel.notHeard' : 'checkIn.panel.heard'), count };
  }
  switch (state?.phase) {
    case 'flowing':
      return { line: t('checkIn.stage.live'), count: null };
    case 'hidden':
      return { line: t('checkIn.panel.hidden'), count: null };
    case 'interrupted':
      return { line: t('checkIn.panel.interrupted'), count: null };
    case 'failed':
      return { line: t('checkIn.panel.failed'), count: null };
    case 'connecting':
      return { line: t('checkIn.panel.answered'), count: null };
    default:
      return { line: t('checkIn.panel.waitingPhone'), count: null };
  }
}
