import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Found, SearchIndex } from '../../app/picture/search.ts';
import type { Feed } from '../../feed/types.ts';
import { FoundRow } from './search-box.tsx';

export interface PaletteAction {
  readonly id: string;
  readonly word: string;
  readonly letter?: string;
  readonly run: () => void;
}

export interface CommandPaletteProps {
  readonly feed: Feed;
  readonly index: SearchIndex;
  readonly pages: readonly PaletteAction[];
  readonly actions: readonly PaletteAction[];
  readonly onFound: (found: Found) => void;
  readonly onClose: () => void;
}

/** Finds officers, posts, pages and actions from one field. */
export function CommandPalette({ feed, index, pages, actions, onFound, onClose }: CommandPaletteProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const found = index.find(query);
  const wanted = query.trim().toLowerCase();
  const matching = (list: readonly PaletteAction[]) => list.filter(({ word }) => word.toLowerCase().includes(wanted));
  const close = (then: () => void) => () => {
    onClose();
    then();
  };
  const group = (heading: string, list: readonly PaletteAction[]) =>
    list.length > 0 && (
      <Command.Group heading={heading}>
        {list.map((action) => (
          <Command.Item key={action.id} value={action.id} onSelect={close(action.run)}>
            <b>{action.word}</b>
            {action.letter && <kbd>{action.letter}</kbd>}
          </Command.Item>
        ))}
      </Command.Group>
    );
  const people = found.filter((one) => one.kind === 'officer');
  const places = found.filter((one) => one.kind === 'post');
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t('desk.palette.label')}
      onClose={onClose}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <Command label={t('desk.palette.label')} shouldFilter={false} loop>
        <Command.Input autoFocus value={query} onValueChange={setQuery} placeholder={t('desk.palette.placeholder')} />
        <Command.List>
          <Command.Empty>{t('desk.palette.none')}</Command.Empty>
          {people.length > 0 && (
            <Command.Group heading={t('desk.palette.officers')}>
              {people.map((one) => (
                <Command.Item key={one.row.officer} value={one.row.officer} onSelect={close(() => onFound(one))}>
                  <FoundRow feed={feed} found={one} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {places.length > 0 && (
            <Command.Group heading={t('desk.palette.posts')}>
              {places.map((one) => (
                <Command.Item key={one.id} value={one.id} onSelect={close(() => onFound(one))}>
                  <FoundRow feed={feed} found={one} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {group(t('desk.palette.actions'), matching(actions))}
          {group(t('desk.palette.pages'), matching(pages))}
        </Command.List>
      </Command>
    </dialog>
  );
}
