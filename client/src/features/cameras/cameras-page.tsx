import type { CameraFile, CameraRow } from '@dutywall/shared/protocol';
import { Cctv, Pencil, Plus, Power, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useCameras } from '../../app/cameras/rest.ts';
import { landingOf, useSession } from '../../app/session.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { CameraForm } from './camera-form.tsx';
import { CameraTile } from './camera-tile.tsx';
import { useFiles, useRetireCamera, useSquads } from './requests.ts';
import './cameras.css';

/** `/cameras?show=ID`: the list, and one of them open. Administrators keep it; the others look. */
export function CamerasPage() {
  const { t } = useTranslation();
  const session = useSession();
  const keeps = session.data?.role === 'administrator';
  const [params, setParams] = useSearchParams();
  const [query, setQuery] = useState('');
  const [editing, setEditing] = useState<CameraFile | 'new' | null>(null);
  const cameras = useCameras();
  const files = useFiles(keeps);
  const squads = useSquads();
  const retire = useRetireCamera();
  useEffect(() => {
    document.title = `${t('cameras.title')} · ${t('common.product')}`;
  }, [t]);
  const all = cameras.data ?? [];
  const list = all.filter(({ name }) => name.toLowerCase().includes(query.trim().toLowerCase()));
  const current = all.find(({ id }) => id === params.get('show'));
  const show = (id: string | null) => setParams(id === null ? {} : { show: id }, { replace: true });
  const origins = files.data?.origins ?? [];
  const closed = keeps && files.isSuccess && origins.length === 0;
  const fileOf = (id: string) => files.data?.cameras.find((file) => file.id === id);
  const end = ({ id, name }: CameraRow) => {
    if (globalThis.confirm(t('cameras.page.retireAsk', { name }))) retire.mutate(id);
  };
  return (
    <div className="cameras">
      <header>
        <Link className="button quiet" to={session.data ? landingOf(session.data.role) : '/'}>
          ← {t('cameras.page.back')}
        </Link>
        <h1>{t('cameras.title')}</h1>
        <span className="cameras-quiet">{t('cameras.page.count', { n: all.length })}</span>
        {keeps && (
          <button type="button" className="button primary" disabled={closed} onClick={() => setEditing('new')}>
            <Plus size={14} aria-hidden="true" /> {t('cameras.page.add')}
          </button>
        )}
        <LanguageSwitch />
      </header>
      <main>
        {closed && (
          <p className="cameras-note" role="status">
            <TriangleAlert size={16} aria-hidden="true" /> {t('cameras.page.noOrigins')}
          </p>
        )}
        {retire.isError && <ErrorNote error={retire.error} />}
        {cameras.isPending && <Skeleton lines={6} />}
        {cameras.isError && <ErrorNote error={cameras.error} retry={() => void cameras.refetch()} />}
        {cameras.isSuccess && all.length === 0 && !closed && (
          <p className="empty">{t(keeps ? 'cameras.page.emptyAdmin' : 'cameras.page.empty')}</p>
        )}
        {all.length > 0 && (
          <>
            <input
              className="input"
              type="search"
              value={query}
              placeholder={t('cameras.page.search')}
              aria-label={t('cameras.page.search')}
              onChange={(event) => setQuery(event.target.value)}
            />
            <table>
              <thead>
                <tr>
                  <th>{t('cameras.page.name')}</th>
                  <th>{t('cameras.page.squad')}</th>
                  <th>{t('cameras.page.way')}</th>
                  <th>{t('cameras.page.position')}</th>
                  <th>{t('cameras.page.wall')}</th>
                  {keeps && <th>{t('cameras.page.address')}</th>}
                  {keeps && <th />}
                </tr>
              </thead>
              <tbody>
                {list.map((camera) => (
                  <Row
                    key={camera.id}
                    camera={camera}
                    squad={squads.data?.find(({ id }) => id === camera.squad)?.name ?? camera.squad}
                    file={keeps ? (fileOf(camera.id) ?? null) : undefined}
                    current={camera === current}
                    onShow={() => show(camera.id)}
                    onEdit={setEditing}
                    onRetire={() => end(camera)}
                  />
                ))}
              </tbody>
            </table>
            {list.length === 0 && <p className="empty">{t('cameras.page.noMatch')}</p>}
          </>
        )}
      </main>
      <aside>
        {current ? (
          <CameraTile
            key={`${current.id}:${fileOf(current.id)?.changedAt ?? 0}`}
            camera={current}
            onClose={() => show(null)}
          />
        ) : (
          all.length > 0 && <p className="empty">{t('cameras.page.choose')}</p>
        )}
      </aside>
      {editing !== null && (
        <CameraForm
          camera={editing === 'new' ? null : editing}
          origins={origins}
          onClose={() => setEditing(null)}
          onSaved={(id) => {
            setEditing(null);
            show(id);
          }}
        />
      )}
    </div>
  );
}

interface RowProps {
  readonly camera: CameraRow;
  readonly squad: string;
  /** Administrators only; null while it loads. */
  readonly file: CameraFile | null | undefined;
  readonly current: boolean;
  readonly onShow: () => void;
  readonly onEdit: (file: CameraFile) => void;
  readonly onRetire: () => void;
}

function Row({ camera, squad, file, current, onShow, onEdit, onRetire }: RowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { name, kind, lon, lat, onWall } = camera;
  return (
    <tr aria-current={current}>
      <td>
        <button type="button" className="cameras-name" title={t('cameras.page.test')} onClick={onShow}>
          <Cctv size={16} aria-hidden="true" /> {name}
        </button>
      </td>
      <td>{squad}</td>
      <td>{t(`cameras.kind.${kind}`)}</td>
      <td>
        {lon.toFixed(5)}, {lat.toFixed(5)}
      </td>
      <td>
        {onWall
          ? t('cameras.page.onWall', { who: onWall.by, time: words.moment(onWall.since, Date.now()) })
          : t('cameras.page.notOnWall')}
      </td>
      {file !== undefined && (
        <td className="cameras-address">
          {file?.address}
          {file?.allowed === false && (
            <em>
              <TriangleAlert size={13} aria-hidden="true" /> {t('cameras.page.notAllowed')}
            </em>
          )}
        </td>
      )}
      {file !== undefined && (
        <td className="cameras-acts">
          <button type="button" className="button" onClick={onShow}>
            {t('cameras.page.test')}
          </button>
          <button type="button" className="button" disabled={!file} onClick={() => file && onEdit(file)}>
            <Pencil size={13} aria-hidden="true" /> {t('cameras.page.edit')}
          </button>
          <button type="button" className="button" onClick={onRetire}>
            <Power size={13} aria-hidden="true" /> {t('cameras.page.retire')}
          </button>
        </td>
      )}
    </tr>
  );
}
