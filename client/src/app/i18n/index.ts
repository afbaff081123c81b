import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/index.ts';
import { zhCN } from './zh-CN/index.ts';

/** Chinese first; English is the second language and never a fallback for a missing Chinese text (they have parity). */
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const CATALOGUES = { 'zh-CN': zhCN, en } as const;

const REMEMBERED = 'dutywall.language';

function remembered(): Language {
  const kept = globalThis.localStorage?.getItem(REMEMBERED);
  return kept === 'en' ? 'en' : 'zh-CN';
}

/** Starts i18next with both catalogues bundled; nothing is fetched, so the first paint is already in words. */
export function startI18n(language: Language = remembered()): i18n {
  if (!i18next.isInitialized) {
    void i18next.use(initReactI18next).init({
      lng: language,
      fallbackLng: 'zh-CN',
      resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
      interpolation: { escapeValue: false }, // React escapes
      returnNull: false,
      initAsync: false,
    });
  }
  globalThis.document?.documentElement.setAttribute('lang', language);
  return i18next;
}

/** Switches at run time and remembers it on this screen. */
export function switchLanguage(language: Language): void {
  globalThis.localStorage?.setItem(REMEMBERED, language);
  globalThis.document?.documentElement.setAttribute('lang', language);
  void i18next.changeLanguage(language);
}
