import { PROCEDURE_BOUNDS, RETENTION_BOUNDS } from '@dutywall/shared/domain';
import { DAY, HOUR } from '@dutywall/shared/kit';
import { useTranslation } from 'react-i18next';
import { NumberSetting } from './number-setting.tsx';

/** AB2, AB4: how long the officer can answer and appeal. */
export function Procedure({ editable }: { readonly editable: boolean }) {
  const { t } = useTranslation();
  return (
    <NumberSetting
      path="/api/absence-procedures"
      title={t('rules.procedure.title')}
      intro={t('rules.procedure.intro')}
      editable={editable}
      numbers={[
        {
          ...{ key: 'answerWindowMs', rule: 'AB2', name: t('rules.procedure.answer') },
          ...{ unit: t('rules.procedure.hours'), perUnit: HOUR, meaning: t('rules.procedure.answerMeaning') },
          bounds: PROCEDURE_BOUNDS.answerWindowMs,
        },
        {
          ...{ key: 'appealWindowMs', rule: 'AB4', name: t('rules.procedure.appeal') },
          ...{ unit: t('rules.procedure.days'), perUnit: DAY, meaning: t('rules.procedure.appealMeaning') },
          bounds: PROCEDURE_BOUNDS.appealWindowMs,
        },
      ]}
      line={({ answerWindowMs, appealWindowMs }) =>
        t('rules.procedure.line', { answer: answerWindowMs / HOUR, appeal: appealWindowMs / DAY })
      }
    />
  );
}

/** How long recordings of check-ins are kept, by their class. */
export function Retention({ editable }: { readonly editable: boolean }) {
  const { t } = useTranslation();
  return (
    <NumberSetting
      path="/api/retention"
      title={t('rules.retention.title')}
      intro={t('rules.retention.intro')}
      editable={editable}
      numbers={(['ordinary', 'evidence'] as const).map((key) => ({
        ...{ key, rule: 'CI5', name: t(`rules.retention.${key}`), unit: t('rules.procedure.days'), perUnit: 1 },
        ...{ meaning: t(`rules.retention.${key}Meaning`), bounds: RETENTION_BOUNDS[key] },
      }))}
      line={(row) => t('rules.retention.line', row)}
    />
  );
}
