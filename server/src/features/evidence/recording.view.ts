import { keptUntil, type RetentionSettings } from '@dutywall/shared/domain';
import type { RecordingRow } from '@dutywall/shared/protocol';
import type { RecordingRecord } from './recording.store.ts';

export function recordingRow(record: RecordingRecord, settings: RetentionSettings): RecordingRow {
  const { id, checkIn, officer, by, beganAt, stage, endedAt, endedBy, chunks, bytes, chain, retention, cited } = record;
  const { playableSha256, playableBytes, durationMs, heldBy, heldAt, heldReason } = record;
  const held = heldBy !== null && heldAt !== null && heldReason !== null;
  return {
    ...{ id, checkIn, officer, by, beganAt, stage, endedAt, endedBy, chunks, bytes, chain, retention, cited },
    playable:
      playableSha256 === null
        ? null
        : { sha256: playableSha256, bytes: playableBytes ?? 0, durationMs: durationMs ?? 0 },
    unplayable: record.unplayable !== null,
    keptUntil: endedAt === null ? null : keptUntil({ endedAt, retention, cited, held }, settings),
    hold: held ? { by: heldBy, at: heldAt, reason: heldReason } : null,
  };
}
