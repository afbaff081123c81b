import { MapPin, Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Found, SearchIndex } from '../../app/picture/search.ts';
import { slicesOf } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import '../../ui/popover.css';

export interface SearchBoxProps {
  readonly feed: Feed;
  readonly index: SearchIndex;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onFound: (found: Found) => void;
}

/** Name, badge or post, as written, as pinyin or as initials; arrows and Enter choose. */
export function SearchBox({ feed, index, input, onFound }: SearchBoxProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const found = useMemo(() => index.find(query), [index, query]);
  const choose = (one: Found | undefined) => {
    if (!one) return;
    setQuery('');
    setOpen(false);
    input.current?.blur();
    onFound(one);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') choose(found[at]);
    else if (event.key === 'Escape') {
      setQuery('');
      setOpen(false);
      input.current?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shown = open && query.trim() !== '';
  return (
    <search className="desk-search">
      <Search size={16} aria-hidden="true" />
      <input
        ref={input}
        role="combobox"
        aria-label={t('desk.search.label')}
        aria-expanded={shown}
        aria-controls="desk-found"
        aria-activedescendant={shown && found.length > 0 ? `found-${at}` : undefined}
        placeholder={t('desk.search.placeholder')}
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
      {shown && (
        <div className="popover-panel desk-found" id="desk-found" role="listbox" aria-label={t('desk.search.label')}>
          {found.length === 0 ? (
            <div className="empty">
              <strong>{t('desk.search.none', { query: query.trim() })}</strong>
              <span>{t('desk.search.noneHelp')}</span>
            </div>
          ) : (
            found.map((one, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field's own keys choose
              <div
                key={one.kind === 'officer' ? one.row.officer : one.id}
                id={`found-${index}`}
                role="option"
                aria-selected={index === at}
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setAt(index)}
                onClick={() => choose(one)}
              >
                <FoundRow feed={feed} found={one} />
              </div>
            ))
          )}
        </div>
      )}
    </search>
  );
}

/** One result: the state for an officer, a pin for a post. */
export function FoundRow({ feed, found }: { feed: Feed; found: Found }) {
  const { t } = useTranslation();
  if (found.kind === 'post') {
    return (
      <>
        <MapPin size={16} aria-hidden="true" />
        <b>{found.name}</b>
        <span>{t('desk.search.post')}</span>
      </>
    );
  }
  const state = slicesOf(feed).standing(found.row.slot)?.state ?? 'off-shift';
  const squad = feed.facts.squads.get(found.row.squad)?.name;
  return (
    <>
      <StateGlyph of={state} size="16px" />
      <b>{found.row.name}</b>
      <span>
        {found.row.badge} · {squad} · {t(`duty.state.${state}`)}
      </span>
    </>
  );
}
