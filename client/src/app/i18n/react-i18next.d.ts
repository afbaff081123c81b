/**
 * What we use of react-i18next, with our own type of `t`: a plain union of keys. The library's types walk the whole
 * catalogue at each call, which took most of the time of type checking and grew with every page.
 * `tsconfig.json` leads the import here; at run time it is the library itself.
 */
import type { i18n, ThirdPartyModule } from 'i18next';
import type { Translate } from './translate.ts';

export declare function useTranslation(): { readonly t: Translate; readonly i18n: i18n };
export declare const initReactI18next: ThirdPartyModule;
