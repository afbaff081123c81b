import { useTranslation } from 'react-i18next';
import { useSquads } from './use-checks.ts';

interface SquadChoiceProps {
  /** Null: all of the caller's. */
  readonly chosen: readonly string[] | null;
  readonly onChoose: (chosen: readonly string[] | null) => void;
  /** The id of what says that none is chosen; null while some are. */
  readonly fault: string | null;
}

/** Which squads a draw is made from: all, none, or one after another. */
export function SquadChoice({ chosen, onChoose, fault }: SquadChoiceProps) {
  const { t } = useTranslation();
  const squads = useSquads();
  const all = squads.data?.map(({ id }) => id) ?? [];
  const isChosen = (id: string) => chosen === null || chosen.includes(id);
  const set = (id: string, on: boolean) => {
    const after = all.filter((one) => (one === id ? on : isChosen(one)));
    onChoose(after.length === all.length ? null : after);
  };
  return (
    <fieldset aria-describedby={fault ?? undefined}>
      <legend>{t('checks.squads')}</legend>
      <div className="checks-tools">
        <button type="button" className="button" disabled={chosen === null} onClick={() => onChoose(null)}>
          {t('checks.all')}
        </button>
        <button type="button" className="button" disabled={chosen?.length === 0} onClick={() => onChoose([])}>
          {t('checks.noSquad')}
        </button>
      </div>
      <div className="checks-squads">
        {squads.data?.map(({ id, name }) => (
          <label key={id}>
            <input type="checkbox" checked={isChosen(id)} onChange={(event) => set(id, event.target.checked)} /> {name}
          </label>
        ))}
      </div>
      {fault && (
        <p id={fault} className="checks-fault" role="alert">
          {t('checks.chooseSquad')}
        </p>
      )}
    </fieldset>
  );
}
