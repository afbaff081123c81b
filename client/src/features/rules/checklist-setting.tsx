import { CHECKLIST_GROUPS } from '@dutywall/shared/domain';
import {
  type ChecklistItemRow,
  type ChecklistVersionAsk,
  type ChecklistVersionRow,
  MAX_CHECKLIST_ITEMS,
} from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ReasonField } from './reason-field.tsx';
import { VersionLine } from './version-line.tsx';

const PATH = '/api/checklists';
const KINDS = ['enforcement', 'auxiliary'] as const;

/** CI4: what is looked at in a check-in. Supervisors see it, administrators publish a new version. */
export function ChecklistSetting({ editable }: { readonly editable: boolean }) {
  const { t, i18n } = useTranslation();
  const versions = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => api<readonly ChecklistVersionRow[]>(PATH, { signal }),
  });
  const newest = versions.data?.[0];
  const word = (item: ChecklistItemRow): string => (i18n.language === 'en' ? item.en : item.zh);
  return (
    <section className="rule-set">
      <h2>
        {t('rules.checklist.title')} {newest && <small>{t('rules.version', { version: newest.version })}</small>}
      </h2>
      <p className="rule-note">{t('rules.checklist.intro')}</p>
      {!editable && <p className="rule-note">{t('rules.readOnly')}</p>}
      {versions.isError && <ErrorNote error={versions.error} retry={() => void versions.refetch()} />}
      {versions.isPending && <Skeleton lines={6} />}
      {newest && versions.data && (
        <Items key={newest.version} newest={newest} versions={versions.data} editable={editable} />
      )}
      {versions.data && (
        <section className="rule-history">
          <h3>{t('rules.history')}</h3>
          <ol>
            {versions.data.map((row) => (
              <VersionLine key={row.version} {...row} validFrom={row.madeAt}>
                {t('rules.checklist.line', { count: row.items.length, items: row.items.map(word).join('、') })}
              </VersionLine>
            ))}
          </ol>
        </section>
      )}
    </section>
  );
}

interface ItemsProps {
  readonly newest: ChecklistVersionRow;
  readonly versions: readonly ChecklistVersionRow[];
  readonly editable: boolean;
}

function Items({ newest, versions, editable }: ItemsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [items, setItems] = useState<readonly ChecklistItemRow[]>(newest.items);
  const publish = useMutation({
    mutationFn: (body: ChecklistVersionAsk) => api<readonly ChecklistVersionRow[]>(PATH, { method: 'POST', body }),
    onSuccess: (rows) => queries.setQueryData([PATH], rows),
  });
  const change = (at: number, item: ChecklistItemRow) => setItems(items.with(at, item));
  const named = items.length > 0 && items.every(({ zh, en }) => zh.trim() !== '' && en.trim() !== '');
  const changed = JSON.stringify(items) !== JSON.stringify(newest.items);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim();
        publish.mutate({ items: [...items], reason });
      }}
    >
      <table className="rule-items">
        <thead>
          <tr>
            <th>{t('rules.checklist.group')}</th>
            <th>{t('rules.checklist.zh')}</th>
            <th>{t('rules.checklist.en')}</th>
            <th>{t('rules.checklist.kinds')}</th>
            <th>
              {t('rules.checklist.equipment')} <small>{t('rules.checklist.equipmentHelp')}</small>
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {items.map((item, at) => (
            <ItemLine
              key={item.id}
              item={item}
              editable={editable}
              onChange={(next) => change(at, next)}
              onUp={at === 0 ? null : () => setItems(items.with(at - 1, item).with(at, items[at - 1] ?? item))}
              onRemove={() => setItems(items.filter((one) => one !== item))}
            />
          ))}
        </tbody>
      </table>
      {editable && (
        <>
          <p className="rule-acts">
            <button
              type="button"
              className="button"
              disabled={items.length >= MAX_CHECKLIST_ITEMS}
              onClick={() => setItems([...items, { id: newId(items, versions), group: 'appearance', zh: '', en: '' }])}
            >
              <Plus size={15} aria-hidden="true" /> {t('rules.checklist.add')}
            </button>
            <button type="button" className="button quiet" disabled={!changed} onClick={() => setItems(newest.items)}>
              {t('rules.discard')}
            </button>
            {!named && <strong role="alert">{t('rules.checklist.missing')}</strong>}
          </p>
          <ReasonField ready={named && changed} publishing={publish.isPending} error={publish.error} />
        </>
      )}
    </form>
  );
}

interface ItemLineProps {
  readonly item: ChecklistItemRow;
  readonly editable: boolean;
  readonly onChange: (item: ChecklistItemRow) => void;
  readonly onUp: (() => void) | null;
  readonly onRemove: () => void;
}

function ItemLine({ item, editable, onChange, onUp, onRemove }: ItemLineProps) {
  const { t } = useTranslation();
  const { kinds: _kinds, ...forAll } = item;
  const { equipment: _equipment, ...bare } = item;
  const of = item.zh || item.id;
  return (
    <tr>
      <td>
        <select
          className="input"
          aria-label={`${of} ${t('rules.checklist.group')}`}
          disabled={!editable}
          value={item.group}
          onChange={({ target }) => onChange({ ...item, group: target.value as ChecklistItemRow['group'] })}
        >
          {CHECKLIST_GROUPS.map((group) => (
            <option key={group} value={group}>
              {t(`checkIn.checklist.groups.${group}`)}
            </option>
          ))}
        </select>
      </td>
      {(['zh', 'en'] as const).map((language) => (
        <td key={language}>
          <input
            className="input"
            aria-label={`${of} ${t(`rules.checklist.${language}`)}`}
            disabled={!editable}
            maxLength={40}
            value={item[language]}
            onChange={({ target }) => onChange({ ...item, [language]: target.value })}
          />
        </td>
      ))}
      <td>
        <select
          className="input"
          aria-label={`${of} ${t('rules.checklist.kinds')}`}
          disabled={!editable}
          value={item.kinds?.length === 1 ? item.kinds[0] : ''}
          onChange={({ target }) => {
            const kind = KINDS.find((one) => one === target.value);
            onChange(kind ? { ...item, kinds: [kind] } : forAll);
          }}
        >
          <option value="">{t('rules.checklist.everybody')}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`duty.kind.${kind}`)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <input
          className="input"
          aria-label={`${of} ${t('rules.checklist.equipment')}`}
          disabled={!editable}
          maxLength={40}
          value={item.equipment ?? ''}
          onChange={({ target }) => onChange(target.value === '' ? bare : { ...item, equipment: target.value })}
        />
      </td>
      <td>
        {editable && (
          <>
            <button
              type="button"
              className="icon-button"
              aria-label={`${t('rules.checklist.up')} ${of}`}
              disabled={!onUp}
              onClick={() => onUp?.()}
            >
              <ArrowUp size={15} />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={`${t('rules.checklist.remove')} ${of}`}
              onClick={onRemove}
            >
              <Trash2 size={15} />
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

/** A name that no version has used: what was ticked once keeps meaning what it meant. */
function newId(items: readonly ChecklistItemRow[], versions: readonly ChecklistVersionRow[]): string {
  const used = new Set([...items, ...versions.flatMap((one) => one.items)].map(({ id }) => id));
  let n = 1;
  while (used.has(`item-${n}`)) n += 1;
  return `item-${n}`;
}
