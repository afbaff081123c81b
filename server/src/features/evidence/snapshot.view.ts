import type { Instant } from '@dutywall/shared/kit';
import { type CheckInSnapshot, COUNTERPART_MS, type PictureRow, SNAPSHOT_MS } from '@dutywall/shared/protocol';
import type { Side, SnapshotRecord } from './snapshot.store.ts';

/** CI5: what is there, and what can still come. */
export function snapshotRow(record: SnapshotRecord, now: Instant): CheckInSnapshot {
  const { id, checkIn, code, at, by, watermark } = record;
  const of = (side: Side): PictureRow | null => {
    const found = record.pictures.find((one) => one.side === side);
    if (!found) return null;
    const { side: _side, ...picture } = found;
    return picture;
  };
  const picture = of('supervisor');
  const counterpart = of('officer');
  return { id, checkIn, code, at, by, watermark: [...watermark], picture, counterpart, mark: markOf() };

  function markOf(): CheckInSnapshot['mark'] {
    if (picture && counterpart) return 'both';
    if (!picture) return now < at + SNAPSHOT_MS ? 'waiting' : 'missing';
    return now < at + COUNTERPART_MS ? 'waiting' : 'one-sided';
  }
}
