import { CAMERA_KINDS, type CameraFile, type CameraKind } from '@dutywall/shared/protocol';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBasemap } from '../../app/basemap.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useSaveCamera, useSquads } from './requests.ts';

const PlaceMap = lazy(async () => ({ default: (await import('../../map/place-map.tsx')).PlaceMap }));

export interface CameraFormProps {
  /** Null: a new one. */
  readonly camera: CameraFile | null;
  readonly origins: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (id: string) => void;
}

const numberIn = (text: string, most: number): number | null => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && Math.abs(value) <= most ? value : null;
};

/** What a camera is called, whose it is, where it stands, and where its gateway gives the picture. */
export function CameraForm({ camera, origins, onClose, onSaved }: CameraFormProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const basemap = useBasemap();
  const squads = useSquads();
  const save = useSaveCamera(camera?.id ?? null);
  const [name, setName] = useState(camera?.name ?? '');
  const [chosenSquad, setSquad] = useState(camera?.squad ?? '');
  const [kind, setKind] = useState<CameraKind>(camera?.kind ?? 'whep');
  const [url, setUrl] = useState('');
  const [lonText, setLon] = useState(camera ? String(camera.lon) : '');
  const [latText, setLat] = useState(camera ? String(camera.lat) : '');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const lon = numberIn(lonText, 180);
  const lat = numberIn(latText, 90);
  const squad = chosenSquad || (squads.data?.[0]?.id ?? '');
  const ready =
    name.trim() !== '' && squad !== '' && lon !== null && lat !== null && (camera !== null || url.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || save.isPending) return;
    const address = url.trim();
    save.mutate(
      { name: name.trim(), squad, kind, lon, lat, ...(address === '' ? {} : { url: address }) },
      { onSuccess: (file) => onSaved(file.id) },
    );
  };
  const title = t(camera ? 'cameras.form.edit' : 'cameras.form.add');
  return (
    <dialog ref={dialog} className="camera-form" aria-label={title} onClose={onClose}>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        <div className="camera-form-fields">
          <label className="field">
            <span>{t('cameras.page.name')}</span>
            <input
              className="input"
              value={name}
              maxLength={60}
              placeholder={t('cameras.form.name')}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <label className="field">
            <span>{t('cameras.form.squad')}</span>
            <select className="input" value={squad} onChange={(event) => setSquad(event.target.value)}>
              {squads.data?.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{t('cameras.form.way')}</span>
            <select className="input" value={kind} onChange={(event) => setKind(event.target.value as CameraKind)}>
              {CAMERA_KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`cameras.kind.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{t('cameras.form.address')}</span>
            <input
              className="input"
              type="text"
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              value={url}
              maxLength={2_000}
              placeholder={origins[0] ? `${origins[0]}/…` : ''}
              onChange={(event) => setUrl(event.target.value)}
            />
            <small>
              {camera
                ? t('cameras.form.addressKept', { address: camera.address })
                : t('cameras.form.addressHelp', { origins: origins.join('、') })}
            </small>
          </label>
          <div className="camera-form-place">
            <label className="field">
              <span>{t('cameras.form.lon')}</span>
              <input
                className="input"
                inputMode="decimal"
                value={lonText}
                onChange={(event) => setLon(event.target.value)}
              />
            </label>
            <label className="field">
              <span>{t('cameras.form.lat')}</span>
              <input
                className="input"
                inputMode="decimal"
                value={latText}
                onChange={(event) => setLat(event.target.value)}
              />
            </label>
          </div>
          <small>{t('cameras.form.mapHelp')}</small>
          {save.isError && <ErrorNote error={save.error} />}
        </div>
        <div className="camera-form-map">
          <Suspense fallback={null}>
            <PlaceMap
              basemap={basemap}
              place={lon === null || lat === null ? null : { lon, lat }}
              onPlace={(place) => {
                setLon(String(place.lon));
                setLat(String(place.lat));
              }}
            />
          </Suspense>
        </div>
        <footer>
          {!ready && <small>{t('cameras.form.missing')}</small>}
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <kbd>Esc</kbd>
          </button>
          <button type="submit" className="button primary" disabled={!ready || save.isPending}>
            {t('cameras.form.save')}
          </button>
        </footer>
      </form>
    </dialog>
  );
}
