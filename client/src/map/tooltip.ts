import { DUTY_STATES } from '@dutywall/shared/domain';
import type { Feed } from '../feed/index.ts';
import { type MapWords, shortAge } from './words.ts';

export interface Tooltip {
  show(slot: number | null, at: { readonly x: number; readonly y: number } | null, words: MapWords): void;
  dispose(): void;
}

/** Name, badge and state word beside the pointer's officer. */
export function createTooltip(element: HTMLDivElement, feed: Feed): Tooltip {
  element.hidden = true;
  const name = element.appendChild(document.createElement('strong'));
  const more = element.appendChild(document.createElement('span'));
  return {
    show(slot, at, words) {
      const row = slot === null ? undefined : feed.facts.slots.get(slot);
      element.hidden = !row || !at;
      if (slot === null || !row || !at) return;
      const state = DUTY_STATES[feed.board.state[slot] as number];
      const ageS = feed.now() / 1000 - (feed.board.eventAtS[slot] as number);
      name.textContent = row.name;
      more.textContent = [row.badge, state ? words.state[state] : '', shortAge(words, ageS)]
        .filter(Boolean)
        .join(' · ');
      element.style.transform = `translate(${Math.round(at.x + 16)}px, ${Math.round(at.y - 12)}px)`;
    },
    dispose: () => element.remove(),
  };
}
