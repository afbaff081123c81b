import { DEFAULT_RULES, RULE_KEYS, RULE_TABLE, type RuleKey, readOwnRules } from '@dutywall/shared/domain';
import { useTranslation } from 'react-i18next';

export interface RuleFieldsProps {
  /** As typed; a key that is missing is inherited. */
  readonly own: Readonly<Partial<Record<RuleKey, number>>>;
  /** What the number would be without one of its own. */
  readonly inherited: Readonly<Record<string, number>>;
  readonly editable: boolean;
  readonly onChange: (key: RuleKey, value: number | null) => void;
}

/** The form of all numbers, made from the domain's table; a new number appears by itself. */
export function RuleFields({ own, inherited, editable, onChange }: RuleFieldsProps) {
  const { t, i18n } = useTranslation();
  const en = i18n.language === 'en';
  const faults = new Map(readOwnRules(own).problems.map((one) => [one.where, en ? one.en : one.zh]));
  return (
    <table className="rule-fields">
      <thead>
        <tr>
          <th>{t('rules.number')}</th>
          <th>{t('rules.value')}</th>
          <th>{t('rules.source')}</th>
          <th>{t('rules.meaning')}</th>
        </tr>
      </thead>
      <tbody>
        {RULE_KEYS.map((key) => {
          const entry = RULE_TABLE[key];
          const mine = own[key];
          const value = mine ?? inherited[key] ?? DEFAULT_RULES[key];
          const sentence = en ? entry.sentenceEn : entry.sentenceZh;
          const fault = faults.get(`own.${key}`);
          return (
            <tr key={key} data-own={mine !== undefined}>
              <th scope="row">
                {en ? entry.en : entry.zh} <code>{entry.rule}</code>
              </th>
              <td>
                <input
                  className="input"
                  type="number"
                  aria-label={en ? entry.en : entry.zh}
                  aria-invalid={fault !== undefined}
                  value={Number.isNaN(value) ? '' : value}
                  min={entry.min}
                  max={entry.max}
                  step={entry.whole ? 1 : 'any'}
                  disabled={!editable}
                  onChange={(event) => onChange(key, event.target.valueAsNumber)}
                />
                <small>{t(`rules.unit.${entry.unit}`)}</small>
              </td>
              <td>
                {mine === undefined ? (
                  <span>{t(value === DEFAULT_RULES[key] ? 'rules.default' : 'rules.inherited')}</span>
                ) : (
                  <>
                    <b>{t('rules.own')}</b>
                    {editable && (
                      <button type="button" className="button quiet" onClick={() => onChange(key, null)}>
                        {t('rules.inherit', { value: inherited[key] ?? DEFAULT_RULES[key] })}
                      </button>
                    )}
                  </>
                )}
              </td>
              <td>{fault ? <strong role="alert">{fault}</strong> : sentence.replace('{n}', String(value))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
