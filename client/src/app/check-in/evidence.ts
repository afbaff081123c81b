import type {
  AbsenceRow,
  CheckInEvidence,
  CheckInSnapshot,
  ChunkReply,
  HoldAsk,
  RecordingRow,
  RetentionAsk,
  SnapshotBegun,
} from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RecordingDoor } from '../../call/recorder.ts';
import type { SnapshotDoor } from '../../call/snapshot.ts';
import { api } from '../api.ts';

const id = encodeURIComponent;
const ofCheckIn = (checkIn: string): string => `/api/check-ins/${id(checkIn)}`;
const ofRecording = (recording: string): string => `/api/recordings/${id(recording)}`;

export const snapshotDoor: SnapshotDoor = {
  begin: (checkIn) => api<SnapshotBegun>(`${ofCheckIn(checkIn)}/snapshots`, { method: 'POST' }),
  put: ({ checkIn, snapshot }, side, picture, sha256) =>
    api<CheckInSnapshot>(pictureAddress(checkIn, snapshot, side), { method: 'PUT', body: picture, sha256 }),
};

export const recordingDoor: RecordingDoor = {
  begin: async (checkIn) =>
    (await api<{ readonly recording: string }>(`${ofCheckIn(checkIn)}/recordings`, { method: 'POST' })).recording,
  put: (recording, n, chunk, sha256) =>
    api<ChunkReply>(`${ofRecording(recording)}/chunks/${n}`, { method: 'PUT', body: chunk, sha256 }),
  finish: (recording) => api<void>(`${ofRecording(recording)}/finish`, { method: 'POST' }),
};

export const pictureAddress = (checkIn: string, snapshot: string, side: 'picture' | 'counterpart'): string =>
  `${ofCheckIn(checkIn)}/snapshots/${id(snapshot)}/${side}`;
export const videoAddress = (recording: string): string => `${ofRecording(recording)}/file`;
export const originalAddress = (recording: string): string => `${ofRecording(recording)}/original`;
export const manifestAddress = (recording: string): string => `${ofRecording(recording)}/manifest`;

const key = (checkIn: string) => ['check-ins', 'evidence', checkIn] as const;
/** A counterpart comes within 20 s, a seekable copy within seconds of the end: asked again while either is awaited. */
const AWAITED_MS = 2_000;

function awaits({ snapshots, recordings }: CheckInEvidence): boolean {
  return (
    snapshots.some((one) => one.mark === 'waiting') ||
    recordings.some(
      (one) => one.stage === 'recording' || (one.stage === 'finished' && !one.playable && !one.unplayable),
    )
  );
}

/** What is kept of one check-in; a list, so no opening of any of it. */
export const useEvidence = (checkIn: string) =>
  useQuery({
    queryKey: key(checkIn),
    queryFn: ({ signal }) => api<CheckInEvidence>(`${ofCheckIn(checkIn)}/evidence`, { signal }),
    refetchInterval: (query) => (query.state.data && awaits(query.state.data) ? AWAITED_MS : false),
  });

/** Something was added: whoever shows the list asks again. */
export function useEvidenceChanged(checkIn: string): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: key(checkIn) });
}

/** How long a recording is kept, and legal hold. */
export function useKeep(checkIn: string, recording: string) {
  const changed = useEvidenceChanged(checkIn);
  return useMutation({
    mutationFn: (ask: { readonly retention: RetentionAsk } | { readonly hold: HoldAsk }) =>
      'hold' in ask
        ? api<RecordingRow>(`${ofRecording(recording)}/hold`, { method: 'PUT', body: ask.hold })
        : api<RecordingRow>(`${ofRecording(recording)}/retention`, { method: 'PUT', body: ask.retention }),
    onSuccess: changed,
  });
}

/** AB6: what was ticked as a fault becomes a flag. */
export const useFlagFault = (checkIn: string) =>
  useMutation({
    mutationFn: (reason: string) =>
      api<AbsenceRow>(`${ofCheckIn(checkIn)}/faults`, { method: 'POST', body: { reason } }),
  });
