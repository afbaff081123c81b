import type { RosterWeek } from '@dutywall/shared/protocol';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BreakFields } from './shift-fields.ts';

/** Posts listed at once; the search box narrows the rest. */
const LISTED = 60;

interface PostsChooserProps {
  readonly all: RosterWeek['posts'];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** The posts of a shift: those chosen first, then what the search finds. */
export function PostsChooser({ all, chosen, onChange }: PostsChooserProps) {
  const { t } = useTranslation();
  const [find, setFind] = useState('');
  const wanted = find.trim().toLowerCase();
  const listed = all.filter(
    (post) => chosen.includes(post.id) || wanted === '' || post.name.toLowerCase().includes(wanted),
  );
  listed.sort((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)));
  return (
    <>
      <span>
        {t('roster.form.posts')} · {t('roster.form.postsChosen', { n: chosen.length })}
      </span>
      <input
        className="input"
        aria-label={t('roster.form.postsFind')}
        placeholder={t('roster.form.postsFind')}
        value={find}
        onChange={(event) => setFind(event.target.value)}
      />
      <ul className="roster-posts">
        {listed.slice(0, LISTED).map((post) => (
          <li key={post.id}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(post.id)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, post.id] : chosen.filter((one) => one !== post.id))
                }
              />{' '}
              {post.name}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

interface BreaksEditorProps {
  readonly breaks: readonly BreakFields[];
  readonly onChange: (breaks: readonly BreakFields[]) => void;
}

/** The breaks of a shift; a new one is the usual lunch. */
export function BreaksEditor({ breaks, onChange }: BreaksEditorProps) {
  const { t } = useTranslation();
  const put = (changed: BreakFields) => onChange(breaks.map((one) => (one.id === changed.id ? changed : one)));
  return (
    <>
      <span>{t('roster.form.breaks')}</span>
      {breaks.map((one) => (
        <div key={one.id} className="roster-break">
          {(['from', 'to'] as const).map((end) => (
            <input
              key={end}
              className="input"
              type="time"
              aria-label={t(`roster.form.${end}`)}
              value={one[end]}
              onChange={(event) => put({ ...one, [end]: event.target.value })}
            />
          ))}
          <button
            type="button"
            className="icon-button"
            aria-label={t('roster.form.removeBreak')}
            onClick={() => onChange(breaks.filter((other) => other.id !== one.id))}
          >
            <Trash2 size={16} />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button quiet"
        onClick={() => {
          const next = Math.max(-1, ...breaks.map((one) => one.id)) + 1;
          onChange([...breaks, { id: next, from: '11:30', to: '12:00' }]);
        }}
      >
        <Plus size={14} aria-hidden="true" /> {t('roster.form.addBreak')}
      </button>
    </>
  );
}
