import type { SlotRow } from '@dutywall/shared/protocol';
import { pinyin } from 'pinyin-pro';

export type Found =
  | { readonly kind: 'officer'; readonly row: SlotRow; readonly score: number }
  | { readonly kind: 'post'; readonly id: string; readonly name: string; readonly score: number };

/** What a text can be found by: itself, its pinyin without tones and spaces, and the initials of its syllables. */
interface Keys {
  readonly text: string;
  readonly full: string;
  readonly initials: string;
}

function keysOf(text: string): Keys {
  const syllables = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' });
  return {
    text: text.toLowerCase(),
    full: syllables.join('').toLowerCase().replaceAll(/\s/g, ''),
    initials: syllables
      .map((syllable) => syllable[0] ?? '')
      .join('')
      .toLowerCase(),
  };
}

/** Higher is better; 0: no match. A beginning beats a middle, the written word beats its sound. */
function scoreOf(keys: Keys, query: string): number {
  if (keys.text === query) return 100;
  if (keys.text.startsWith(query)) return 90;
  if (keys.full === query || keys.initials === query) return 85;
  if (keys.full.startsWith(query)) return 75;
  if (keys.initials.startsWith(query)) return 70;
  if (keys.text.includes(query)) return 60;
  if (query.length >= 2 && keys.full.includes(query)) return 45;
  if (query.length >= 2 && keys.initials.includes(query)) return 40;
  return 0;
}

/** Enough to choose from without reading a list. */
const MOST = 12;

export interface SearchIndex {
  find(query: string): readonly Found[];
}

/** Officers by name and badge, posts by name, each also by pinyin and initials. Built once for a roster. */
export function searchIndex(
  officers: readonly SlotRow[],
  posts: readonly { readonly id: string; readonly name: string }[],
): SearchIndex {
  const people = officers.map((row) => ({ row, name: keysOf(row.name), badge: row.badge.toLowerCase() }));
  const places = posts.map((post) => ({ post, name: keysOf(post.name) }));
  return {
    find(raw) {
      const query = raw.trim().toLowerCase().replaceAll(/\s/g, '');
      if (query === '') return [];
      const found: Found[] = [];
      for (const { row, name, badge } of people) {
        const byBadge = badge === query ? 100 : badge.startsWith(query) ? 80 : badge.includes(query) ? 50 : 0;
        const score = Math.max(byBadge, scoreOf(name, query));
        if (score > 0) found.push({ kind: 'officer', row, score });
      }
      for (const { post, name } of places) {
        const score = scoreOf(name, query);
        if (score > 0) found.push({ kind: 'post', id: post.id, name: post.name, score });
      }
      return found.sort((a, b) => b.score - a.score).slice(0, MOST);
    },
  };
}
