import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ReasonField } from './reason-field.tsx';
import { VersionLine, type VersionLineProps } from './version-line.tsx';

/** One number of a setting, as it is written: `unitMs` of the stored value make one of what people read. */
export interface SettingNumber<K extends string> {
  readonly key: K;
  /** The rule that it belongs to. */
  readonly rule: string;
  readonly name: string;
  readonly unit: string;
  readonly perUnit: number;
  readonly meaning: string;
  readonly bounds: { readonly min: number; readonly max: number };
}

type Row<K extends string> = Record<K, number> & Omit<VersionLineProps, 'children'>;

export interface NumberSettingProps<K extends string> {
  /** Versions are read and published there, the newest first. */
  readonly path: string;
  readonly title: string;
  readonly intro: string;
  readonly editable: boolean;
  readonly numbers: readonly SettingNumber<K>[];
  readonly line: (row: Record<K, number>) => string;
}

/** A setting of the whole bureau that is a few numbers: everybody may see it, administrators publish a new version. */
export function NumberSetting<K extends string>(props: NumberSettingProps<K>) {
  const { t } = useTranslation();
  const { path, title, intro, editable, numbers, line } = props;
  const versions = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api<readonly Row<K>[]>(path, { signal }),
  });
  const newest = versions.data?.[0];
  return (
    <section className="rule-set procedure">
      <h2>
        {title} {newest && <small>{t('rules.version', { version: newest.version })}</small>}
      </h2>
      <p className="rule-note">{intro}</p>
      {!editable && <p className="rule-note">{t('rules.readOnly')}</p>}
      {versions.isError && <ErrorNote error={versions.error} retry={() => void versions.refetch()} />}
      {versions.isPending && <Skeleton lines={3} />}
      {newest && <Numbers key={newest.version} path={path} newest={newest} editable={editable} numbers={numbers} />}
      {versions.data && (
        <section className="rule-history">
          <h3>{t('rules.history')}</h3>
          <ol>
            {versions.data.map((row) => (
              <VersionLine key={row.version} {...row}>
                {line(row)}
              </VersionLine>
            ))}
          </ol>
        </section>
      )}
    </section>
  );
}

interface NumbersProps<K extends string> extends Pick<NumberSettingProps<K>, 'path' | 'editable' | 'numbers'> {
  readonly newest: Row<K>;
}

function Numbers<K extends string>({ path, newest, editable, numbers }: NumbersProps<K>) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [own, setOwn] = useState<Readonly<Record<string, number>>>(() =>
    Object.fromEntries(numbers.map(({ key }) => [key, newest[key]])),
  );
  const publish = useMutation({
    mutationFn: (body: Readonly<Record<string, number | string>>) =>
      api<readonly Row<K>[]>(path, { method: 'POST', body }),
    onSuccess: (rows) => queries.setQueryData([path], rows),
  });
  const numberOf = (key: K): number => own[key] ?? Number.NaN;
  const isGood = ({ key, bounds }: SettingNumber<K>) => numberOf(key) >= bounds.min && numberOf(key) <= bounds.max;
  const ready = numbers.every(isGood) && numbers.some(({ key }) => numberOf(key) !== newest[key]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim();
        publish.mutate({ ...own, reason });
      }}
    >
      <table className="rule-fields">
        <tbody>
          {numbers.map((one) => {
            const { key, rule, name, unit, perUnit, meaning, bounds } = one;
            const [min, max] = [bounds.min / perUnit, bounds.max / perUnit];
            return (
              <tr key={key}>
                <th scope="row">
                  {name} <code>{rule}</code>
                </th>
                <td>
                  <input
                    className="input"
                    type="number"
                    aria-label={name}
                    aria-invalid={!isGood(one)}
                    value={Number.isNaN(numberOf(key)) ? '' : numberOf(key) / perUnit}
                    min={min}
                    max={max}
                    disabled={!editable}
                    onChange={(event) => setOwn({ ...own, [key]: event.target.valueAsNumber * perUnit })}
                  />
                  <small>{unit}</small>
                </td>
                <td>
                  {isGood(one) ? meaning : <strong role="alert">{t('rules.procedure.bounds', { min, max })}</strong>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {editable && <ReasonField ready={ready} publishing={publish.isPending} error={publish.error} />}
    </form>
  );
}
