import type { IncidentRow } from '@dutywall/shared/protocol';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueItem } from '../../app/picture/queue.ts';
import type { Shortcuts } from '../../app/use-shortcuts.ts';
import type { PaletteAction } from './command-palette.tsx';
import { useDeskStore } from './desk-store.ts';
import type { DeskQueue } from './use-desk-queue.ts';
import type { Handling } from './use-handling.ts';

export type WorkDialog = 'shelve' | 'note' | 'bulk';

export interface IncidentWorkOptions {
  readonly queue: DeskQueue;
  readonly handling: Handling;
  readonly me: string;
  /** The incident of the open card. */
  readonly current: IncidentRow | null;
  readonly choose: (item: QueueItem) => void;
  readonly ask: (dialog: WorkDialog) => void;
}

export interface IncidentWork {
  readonly acknowledge: (() => void) | null;
  readonly own: (() => void) | null;
  readonly shelve: (() => void) | null;
  readonly note: (() => void) | null;
  readonly minutes: () => void;
  readonly minutesShown: boolean;
  readonly closeMinutes: () => void;
  readonly playing: boolean;
  readonly setPlaying: (playing: boolean) => void;
  /** What the dialogs are about. */
  readonly toShelve: readonly IncidentRow[];
  readonly toAcknowledge: readonly IncidentRow[];
  readonly shortcuts: Shortcuts;
  readonly palette: readonly PaletteAction[];
}

/** Everything a supervisor does with the queue by key: step through it, mark, and handle one or several. */
export function useIncidentWork(options: IncidentWorkOptions): IncidentWork {
  const { queue, handling, me, current, choose, ask } = options;
  const { t } = useTranslation();
  const { minutesWanted, set } = useDeskStore();
  const [playing, setPlaying] = useState(false);
  const { shown, picked } = queue;

  // Where the keys are: ahead of the picture when they are pressed faster than it is drawn.
  const cursor = useRef<string | null>(null);
  const drawn = current?.id ?? null;
  useEffect(() => {
    cursor.current = drawn;
  }, [drawn]);

  const beside = (by: 1 | -1): QueueItem | undefined => {
    const at = shown.findIndex((item) => item.incident.id === cursor.current);
    return shown[at === -1 ? (by === 1 ? 0 : shown.length - 1) : at + by];
  };
  const go = (item: QueueItem | undefined): void => {
    if (!item) return;
    setPlaying(false);
    cursor.current = item.incident.id;
    choose(item);
  };
  const move = (by: 1 | -1, mark: boolean): void => {
    const next = beside(by);
    if (mark) queue.pick([cursor.current ?? [], next?.incident.id ?? []].flat());
    go(next);
  };
  const acknowledge =
    current && current.acknowledgedAt === null
      ? () => {
          // Nobody acknowledges what they have not been shown yet.
          if (cursor.current !== current.id) return;
          // On to the next before this one leaves the list.
          const next = beside(1) ?? beside(-1);
          handling.acknowledge([current]);
          go(next);
        }
      : null;

  const targets = queue.chosen(current);
  const toShelve = targets.filter((row) => row.kind !== 'sos');
  const own =
    targets.length === 0
      ? null
      : () => {
          if (targets.every((row) => row.owner === me)) return handling.release(targets);
          // One that is looked at and says whose it is, is taken over with open eyes; several are asked about.
          handling.own(targets, targets.length === 1 && targets[0]?.owner !== null);
        };
  const shelve =
    toShelve.length === 0
      ? null
      : () => {
          if (toShelve.every((row) => row.shelf !== null)) handling.unshelve(toShelve);
          else ask('shelve');
        };
  const note = current ? () => ask('note') : null;
  // Without marks: everything that is over and only waits for a word.
  const candidates =
    picked.size > 0 ? queue.chosen(null) : shown.flatMap((item) => (item.group === 'ended' ? [item.incident] : []));
  const toAcknowledge = candidates.filter((row) => row.acknowledgedAt === null);
  const bulk = toAcknowledge.length > 0 ? () => ask('bulk') : null;
  const minutes = (): void => {
    setPlaying(minutesWanted ? !playing : true);
    set({ minutesWanted: true });
  };
  const mark = (): void => {
    if (cursor.current !== null) queue.toggle(cursor.current);
  };

  const actions: readonly (readonly [string, string, (() => void) | null])[] = [
    ['a', t('desk.keys.acknowledge'), acknowledge],
    ['e', t('desk.keys.own'), own],
    ['s', t('desk.keys.shelve'), shelve],
    ['n', t('desk.keys.note'), note],
    ['p', t('desk.keys.minutes'), current ? minutes : null],
    ['u', t('desk.keys.undo'), handling.undo],
    ['A', t('desk.keys.bulk'), bulk],
  ];
  return {
    ...{ acknowledge, own, shelve, note, minutes, playing, setPlaying, toShelve, toAcknowledge },
    minutesShown: minutesWanted,
    closeMinutes: () => set({ minutesWanted: false }),
    shortcuts: Object.fromEntries([
      ['j', () => move(1, false)],
      ['k', () => move(-1, false)],
      ['J', () => move(1, true)],
      ['K', () => move(-1, true)],
      ['x', mark],
      ...actions.map(([key, , run]) => [key, run ?? undefined]),
    ]),
    palette: actions.flatMap(([letter, word, run]) => (run ? [{ id: `work-${letter}`, word, letter, run }] : [])),
  };
}
