import { type CheckInRow, type CheckInSnapshot, REFUSAL_CODES } from '@dutywall/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { Camera, Circle, FolderOpen, Square } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { snapshotDoor, useEvidence, useEvidenceChanged } from '../../app/check-in/evidence.ts';
import type { Translate } from '../../app/i18n/translate.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import type { RecorderState } from '../../call/recorder.ts';
import { takeSnapshot } from '../../call/snapshot.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { lengthText, sizeText } from '../../ui/size.ts';
import { startRecorder, stopRecorder, useRecorder } from './recorders.ts';

export interface EvidenceToolsProps {
  readonly row: CheckInRow;
  readonly ended: boolean;
  /** The officer's picture and sound; null while this page has none. */
  readonly stream: MediaStream | null;
  readonly now: number;
}

/** CI5: a snapshot by one key, a recording by another, and how both fare. Only for who rang. */
export function EvidenceTools({ row, ended, stream, now }: EvidenceToolsProps) {
  const { t } = useTranslation();
  const recorder = useRecorder(row.id);
  const evidence = useEvidence(row.id);
  const changed = useEvidenceChanged(row.id);
  const live = !ended && row.stage === 'live' && stream !== null;
  const take = useMutation({
    mutationFn: async (): Promise<CheckInSnapshot | null> => {
      const track = stream?.getVideoTracks()[0];
      return track ? takeSnapshot(snapshotDoor, row.id, track) : null;
    },
    onSettled: changed,
  });
  const recording = recorder?.phase === 'recording' || recorder?.phase === 'starting';
  const snap = live && !take.isPending ? () => take.mutate() : undefined;
  const toggle = recording
    ? () => stopRecorder(row.id)
    : live && stream && recorder?.phase !== 'sending'
      ? () => startRecorder(row.id, stream)
      : undefined;
  useShortcuts({ d: snap, l: toggle });
  // The tracks of a closed connection need not say that they have ended.
  useEffect(() => {
    if (ended) stopRecorder(row.id);
  }, [ended, row.id]);
  const phase = recorder?.phase;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever the recording enters another phase.
  useEffect(() => changed(), [phase]);

  const kept = evidence.data?.snapshots.find((one) => one.id === take.data?.id)?.mark ?? take.data?.mark;
  const something = (evidence.data?.snapshots.length ?? 0) + (evidence.data?.recordings.length ?? 0) > 0;
  return (
    <section className="ci-evidence">
      <nav className="ci-tools">
        {!ended && (
          <>
            <button type="button" className="button" disabled={!snap} aria-keyshortcuts="d" onClick={snap}>
              <Camera size={15} aria-hidden="true" /> {t('evidence.tools.snapshot')} <kbd>d</kbd>
            </button>
            <button
              type="button"
              className="button"
              disabled={!toggle}
              aria-pressed={recording}
              aria-keyshortcuts="l"
              onClick={toggle}
            >
              {recording ? <Square size={13} aria-hidden="true" /> : <Circle size={13} aria-hidden="true" />}
              {t(recording ? 'evidence.tools.stop' : 'evidence.tools.record')} <kbd>l</kbd>
            </button>
          </>
        )}
        {something && (
          <Link className="button quiet" to={`/check-ins/${row.id}`} target="_blank">
            <FolderOpen size={15} aria-hidden="true" /> {t('evidence.tools.all')}
          </Link>
        )}
      </nav>
      {take.isPending && <p className="ci-quiet">{t('evidence.tools.taking')}</p>}
      {take.isError && <ErrorNote error={take.error} />}
      {take.isSuccess && (
        <p className="ci-quiet" role="status">
          {take.data === null
            ? t('evidence.tools.noPicture')
            : t(
                kept === 'both'
                  ? 'evidence.tools.takenBoth'
                  : kept === 'one-sided'
                    ? 'evidence.tools.takenOne'
                    : 'evidence.tools.taken',
              )}
        </p>
      )}
      {recorder && (
        <p className="ci-quiet" role="status" data-recorder={recorder.phase}>
          {recorderText(recorder, row.recordingSince === null ? 0 : now - row.recordingSince, t)}
        </p>
      )}
    </section>
  );
}

/** More than so many chunks wait: the network is slower than the picture. */
const SLOW_FROM = 4;

function recorderText({ phase, waiting, sentBytes, code }: RecorderState, spanMs: number, t: Translate): string {
  switch (phase) {
    case 'starting':
      return t('evidence.tools.starting');
    case 'recording': {
      const line = t('evidence.tools.recording', { time: lengthText(spanMs), size: sizeText(sentBytes) });
      return waiting < SLOW_FROM ? line : `${line} · ${t('evidence.tools.slow', { n: waiting })}`;
    }
    case 'sending':
      return t('evidence.tools.sending', { n: waiting });
    case 'done':
      return t(sentBytes === 0 ? 'evidence.tools.nothing' : 'evidence.tools.done');
    case 'broken':
      return t('evidence.tools.broken', { reason: reasonText(code ?? 'internal', t) });
  }
}

function reasonText(code: string, t: Translate): string {
  if (code === 'too-slow') return t('evidence.tools.tooSlow');
  if (code === 'not-supported') return t('evidence.tools.notSupported');
  if (code === 'offline') return t('errors.offline');
  return t(`errors.refusal.${REFUSAL_CODES.find((one) => one === code) ?? 'internal'}`);
}
