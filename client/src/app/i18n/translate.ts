import type { zhCN } from './zh-CN/index.ts';

type Leaves<Texts, Prefix extends string = ''> = {
  [Key in keyof Texts & string]: Texts[Key] extends string ? `${Prefix}${Key}` : Leaves<Texts[Key], `${Prefix}${Key}.`>;
}[keyof Texts & string];

/** Every text of the catalogue, as `page.group.text`; Chinese is the reference. */
export type TextKey = Leaves<typeof zhCN>;

/** Finds a text and fills its places. A key that is not in the catalogue does not compile. */
export type Translate = (key: TextKey, values?: Readonly<Record<string, unknown>>) => string;
