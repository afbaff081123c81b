import { useTranslation } from 'react-i18next';
import { type Language, switchLanguage } from '../app/i18n/index.ts';

/** One button that names the other language in that language. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <button type="button" className="button quiet" lang={other} onClick={() => switchLanguage(other)}>
      {other === 'en' ? t('common.en') : t('common.zh')}
    </button>
  );
}
