import type { AbsenceAct } from '@dutywall/shared/domain';
import type { ListedAbsence } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../ui/words.ts';

/** How pressing a flag is; the lamp has a shape and a word beside its colour. */
export type Lamp = 'calm' | 'soon' | 'due' | 'none';

/** Less than this much of a window left is soon: 80 % of a day is over after 19 h 12 min. */
const SOON_MS = 4.8 * 3_600_000;

/** What runs or waits now, in words, with its lamp. */
export function useDue(): (flag: ListedAbsence, now: number) => { readonly lamp: Lamp; readonly text: string } {
  const { t } = useTranslation();
  const words = useWords();
  return (flag, now) => {
    const { stage, deadline, decisionFrom } = flag;
    const left = deadline === undefined ? 0 : deadline - now;
    if (stage === 'flagged') return { lamp: 'due', text: t('absence.due.untold') };
    if (stage === 'confirmed' && left > 0)
      return { lamp: 'none', text: t('absence.due.appeal', { time: words.duration(left) }) };
    if (decisionFrom === null) return { lamp: 'none', text: t('absence.due.none') };
    if (now < decisionFrom) {
      const key = stage === 'needs-review' ? 'absence.due.review' : 'absence.due.answer';
      return { lamp: left < SOON_MS ? 'soon' : 'calm', text: t(key, { time: words.duration(left) }) };
    }
    const key = stage === 'appealed' ? 'absence.due.appealed' : 'absence.due.waiting';
    return { lamp: 'due', text: t(key, { time: words.duration(now - decisionFrom) }) };
  };
}

const RULES = ['DU2', 'DU3', 'DU4', 'DU5', 'DU6', 'DU7', 'DU8', 'DU10', 'DU11', 'DU13', 'DU16'] as const;

/** A rule id in words; an unknown one as it is. */
export function useRuleWord(): (id: string) => string {
  const { t } = useTranslation();
  return (id) => {
    const known = RULES.find((one) => one === id);
    return known ? t(`absence.rule.${known}`) : id;
  };
}

const KINDS = ['sos', 'not-arrived', 'off-post', 'left-early', 'late', 'silent', 'under-covered', 'still'] as const;

/** AB6: about what a flag is decided; a fault of a check-in is never called an absence. */
type About = Pick<ListedAbsence, 'about'>;

/** Stage, step, act and what an act brings about, in the words of what the flag is about. */
export function useFlagWords() {
  const { t } = useTranslation();
  return {
    stage: ({ about, stage }: About & Pick<ListedAbsence, 'stage'>): string =>
      about === 'check-in-fault' && stage === 'confirmed' ? t('absence.fault.confirmed') : t(`duty.stage.${stage}`),
    step: ({ about }: About, stage: ListedAbsence['stage']): string =>
      about === 'check-in-fault' &&
      (stage === 'flagged' || stage === 'confirmed' || stage === 'corrected' || stage === 'needs-review')
        ? t(`absence.fault.step.${stage}`)
        : t(`absence.step.${stage}`),
    act: ({ about }: About, act: AbsenceAct): string =>
      about === 'check-in-fault' && (act === 'confirm' || act === 'correct')
        ? t(`absence.fault.act.${act}`)
        : t(`absence.act.${act}`),
    happens: ({ about }: About, act: AbsenceAct, days: number): string =>
      about === 'check-in-fault' && (act === 'confirm' || act === 'correct')
        ? t(`absence.fault.happens.${act}`, { days })
        : t(`absence.happens.${act}`, { days }),
  };
}

/** What a flag is about: a fault of a check-in, its incident's kind, or that there is none. */
export function useKindWord(): (flag: Pick<ListedAbsence, 'about' | 'kind'>) => string {
  const { t } = useTranslation();
  return ({ about, kind }) => {
    if (about === 'check-in-fault') return t('absence.fault.kind');
    if (kind === null) return t('absence.noIncident');
    const known = KINDS.find((one) => one === kind);
    return known ? t(`duty.incident.${known}`) : kind;
  };
}
