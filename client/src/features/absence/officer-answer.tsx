import { type AbsenceFile, MAX_ANSWER_PHOTOS } from '@dutywall/shared/protocol';
import { Camera, X } from 'lucide-react';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { plainPhoto } from './photo.ts';
import { uploadPhoto, useAct } from './rest.ts';

interface Sent {
  readonly id: string;
  readonly preview: string;
}

/** AB2, AB4: the officer's answer with photos, or the appeal, while one can be given. */
export function OfficerAnswer({ file }: { file: AbsenceFile }) {
  const act = file.may.includes('answer') ? 'answer' : file.may.includes('appeal') ? 'appeal' : null;
  return act === null ? null : <Form key={act} file={file} act={act} />;
}

function Form({ file, act }: { file: AbsenceFile; act: 'answer' | 'appeal' }) {
  const { t } = useTranslation();
  const send = useAct(file.id);
  const [reason, setReason] = useState('');
  const [photos, setPhotos] = useState<readonly Sent[]>([]);
  const [short, setShort] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const note = reason.trim();
    setShort(note.length < 2);
    if (note.length < 2) return;
    const sent = photos.length > 0 ? { photos: photos.map((photo) => photo.id) } : {};
    send.mutate({ act, reason: note, seen: file.seen, ...sent });
  };
  const conflict = send.error instanceof ApiError && send.error.code === 'conflict';
  return (
    <form className="own-answer" onSubmit={submit}>
      <h2>{t(`absence.mine.${act}Title`)}</h2>
      <textarea
        className="input"
        rows={4}
        maxLength={2000}
        value={reason}
        aria-label={t(`absence.mine.${act}Title`)}
        placeholder={t(`absence.mine.${act}Placeholder`)}
        onChange={(event) => setReason(event.target.value)}
      />
      {act === 'answer' && <Photos file={file} photos={photos} onChange={setPhotos} />}
      <p className="absence-quiet">{t(`absence.happens.${act}`)}</p>
      {short && (
        <p className="error-note" role="alert">
          {t('absence.reasonShort')}
        </p>
      )}
      {conflict ? (
        <p className="error-note" role="alert">
          {t('absence.conflict')}
        </p>
      ) : (
        send.error !== null && <ErrorNote error={send.error} />
      )}
      <button type="submit" className="button primary" disabled={send.isPending}>
        {send.isPending ? t('absence.sending') : t(`absence.act.${act}`)}
      </button>
    </form>
  );
}

interface PhotosProps {
  readonly file: AbsenceFile;
  readonly photos: readonly Sent[];
  readonly onChange: (photos: readonly Sent[]) => void;
}

/** Each photo goes up as soon as it is chosen, so that a poor line costs one photo and never the text. */
function Photos({ file, photos, onChange }: PhotosProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])].slice(0, MAX_ANSWER_PHOTOS - photos.length);
    event.target.value = '';
    setBusy(true);
    setError(null);
    let sent = photos;
    try {
      for (const one of chosen) {
        const photo = await plainPhoto(one);
        const { id } = await uploadPhoto(file.id, photo);
        if (sent.some((other) => other.id === id)) continue;
        sent = [...sent, { id, preview: URL.createObjectURL(photo) }];
        onChange(sent);
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const remove = (photo: Sent) => {
    URL.revokeObjectURL(photo.preview);
    onChange(photos.filter((one) => one !== photo));
  };
  return (
    <>
      <ul className="own-photos">
        {photos.map((photo, n) => (
          <li key={photo.id}>
            <img src={photo.preview} alt={t('absence.photo', { n: n + 1 })} />
            <button
              type="button"
              className="icon-button"
              aria-label={t('absence.mine.removePhoto', { n: n + 1 })}
              onClick={() => remove(photo)}
            >
              <X size={20} />
            </button>
          </li>
        ))}
      </ul>
      {photos.length < MAX_ANSWER_PHOTOS && (
        <label className="button own-add-photo" aria-disabled={busy}>
          <Camera size={20} aria-hidden="true" />
          {t(busy ? 'absence.mine.preparing' : 'absence.mine.addPhoto')}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            disabled={busy}
            onChange={(event) => void take(event)}
          />
        </label>
      )}
      <small className="absence-quiet">{t('absence.mine.photos', { n: photos.length })}</small>
      {error !== null &&
        (error instanceof ApiError ? (
          <ErrorNote error={error} />
        ) : (
          <p className="error-note" role="alert">
            {t('absence.mine.badPhoto')}
          </p>
        ))}
    </>
  );
}
