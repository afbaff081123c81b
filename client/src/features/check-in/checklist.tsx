import { CHECKLIST_GROUPS, VERDICTS, type Verdict } from '@dutywall/shared/domain';
import type { ChecklistResult } from '@dutywall/shared/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { useAskedItems } from '../../app/check-in/rest.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { clockOf } from '../../ui/time.ts';
import { useDraft } from './draft-store.ts';

export interface ChecklistProps {
  readonly checkIn: string;
  readonly officer: string;
}

/** CI4: one key a verdict, the next item by itself; saved as a whole, and again when something changes. */
export function Checklist({ checkIn, officer }: ChecklistProps) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const asked = useAskedItems(officer);
  const { draft, tick, note, remark, saved } = useDraft(checkIn);
  const [cursor, show] = useState(0);
  // Where the keys are: two that follow each other faster than the picture must not tick the same item.
  const at = useRef(0);
  const setCursor = (next: number) => {
    at.current = next;
    show(next);
  };
  // What the keys mark next is on the screen: nobody ticks what they do not see.
  const current = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked after whenever the keys go on.
  useEffect(() => {
    if (at.current > 0) current.current?.scrollIntoView?.({ block: 'center' });
  }, [cursor]);
  // An item that was added later stands with its own group, under one heading.
  const items = CHECKLIST_GROUPS.flatMap((group) => (asked.data?.items ?? []).filter((item) => item.group === group));
  const left = items.filter((item) => !draft.ticks.has(item.id)).length;
  const save = useMutation({
    mutationFn: () =>
      api<ChecklistResult>(`/api/check-ins/${encodeURIComponent(checkIn)}/checklist`, {
        method: 'PUT',
        body: {
          version: asked.data?.version,
          items: items.flatMap((item) => draft.ticks.get(item.id) ?? []),
          ...(draft.remark.trim() === '' ? {} : { remark: draft.remark.trim() }),
        },
      }),
    onSuccess: () => {
      saved();
      void queries.invalidateQueries({ queryKey: ['check-ins'] });
    },
  });
  const ready = items.length > 0 && left === 0 && !draft.saved && !save.isPending;
  const give = (verdict: Verdict, index = at.current) => {
    const item = items[index];
    if (!item) return;
    tick(item.id, verdict);
    setCursor(Math.min(items.length - 1, index + 1));
  };
  useShortcuts({
    ...Object.fromEntries(VERDICTS.map((verdict, at) => [String(at + 1), () => give(verdict)])),
    arrowdown: () => setCursor(Math.min(items.length - 1, at.current + 1)),
    arrowup: () => setCursor(Math.max(0, at.current - 1)),
    'mod+s': ready ? () => save.mutate() : undefined,
  });
  if (asked.isPending) return <Skeleton lines={6} />;
  if (asked.isError) return <ErrorNote error={asked.error} retry={() => void asked.refetch()} />;
  if (items.length === 0) return <p className="ci-quiet">{t('checkIn.checklist.none')}</p>;
  return (
    <section className="ci-list" aria-label={t('checkIn.checklist.title')}>
      <h4>
        {t('checkIn.checklist.title')}
        <small>{t('checkIn.checklist.keys')}</small>
      </h4>
      <ol>
        {items.map((item, index) => {
          const given = draft.ticks.get(item.id);
          const name = i18n.language === 'en' ? item.en : item.zh;
          return (
            <li key={item.id} ref={index === cursor ? current : null} aria-current={index === cursor}>
              {item.group !== items[index - 1]?.group && <small>{t(`checkIn.checklist.groups.${item.group}`)}</small>}
              <button type="button" className="ci-item" onClick={() => setCursor(index)}>
                {name}
              </button>
              <fieldset className="ci-verdicts" aria-label={name}>
                {VERDICTS.map((verdict) => (
                  <button
                    key={verdict}
                    type="button"
                    aria-pressed={given?.verdict === verdict}
                    data-verdict={verdict}
                    onClick={() => give(verdict, index)}
                  >
                    {t(`checkIn.checklist.${verdict}`)}
                  </button>
                ))}
              </fieldset>
              {given?.verdict === 'fault' && (
                <input
                  className="input"
                  maxLength={200}
                  value={given.note ?? ''}
                  placeholder={t('checkIn.checklist.note')}
                  aria-label={`${name} ${t('checkIn.checklist.note')}`}
                  onChange={(event) => note(item.id, event.target.value)}
                />
              )}
            </li>
          );
        })}
      </ol>
      <textarea
        className="input"
        rows={1}
        maxLength={500}
        value={draft.remark}
        aria-label={t('checkIn.checklist.remark')}
        placeholder={`${t('checkIn.checklist.remark')} · ${t('checkIn.checklist.remarkHint')}`}
        onChange={(event) => remark(event.target.value)}
      />
      {save.isError && <ErrorNote error={save.error} />}
      <footer>
        <small role="status">
          {draft.saved && save.data
            ? t('checkIn.checklist.savedAt', { time: clockOf(save.data.at), n: save.data.revision })
            : draft.saved
              ? t('checkIn.checklist.saved')
              : left > 0
                ? t('checkIn.checklist.left', { n: left })
                : t('checkIn.checklist.unsaved')}
        </small>
        <button type="button" className="button primary" disabled={!ready} onClick={() => save.mutate()}>
          <Check size={15} aria-hidden="true" />
          {t('checkIn.checklist.save')} <kbd>Ctrl S</kbd>
        </button>
      </footer>
    </section>
  );
}
