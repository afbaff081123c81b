import { DUTY_STATES, NO_SIGNAL_CAUSES } from '@dutywall/shared/domain';
import { COURSE_UNKNOWN, REPLAY_CHUNK_S, type ReplayChunk, type ReplayTrack } from '@dutywall/shared/protocol';
import type { PackedFixes, StoredVerdict } from './replay.store.ts';

/** A place every so many seconds is enough to see somebody walk; closer ones are left out. */
const SAMPLE_S = 5;
const OFF_SHIFT = DUTY_STATES.indexOf('off-shift');

/** Puts a chunk together from stored rows. `slots`: slot by officer id; officers without anything get no track. */
export function buildChunk(
  startS: number,
  table: number,
  slots: ReadonlyMap<string, number>,
  fixes: readonly PackedFixes[],
  verdicts: readonly StoredVerdict[],
): ReplayChunk {
  const places = new Map(fixes.map((row) => [row.officer, row]));
  const states = new Map<string, StoredVerdict[]>();
  for (const verdict of verdicts) {
    const list = states.get(verdict.officer);
    if (list) list.push(verdict);
    else states.set(verdict.officer, [verdict]);
  }
  const tracks: ReplayTrack[] = [];
  for (const [officer, slot] of [...slots].sort((a, b) => a[1] - b[1])) {
    const changes = changesOf(states.get(officer) ?? [], startS);
    const columns = columnsOf(places.get(officer));
    if (changes.state.length > 1 || changes.state[0] !== OFF_SHIFT || columns.eventAtS.length > 0) {
      tracks.push({ slot, ...changes, ...columns });
    }
  }
  return { startS, lengthS: REPLAY_CHUNK_S, table, tracks };
}

function changesOf(
  verdicts: readonly StoredVerdict[],
  startS: number,
): Pick<ReplayTrack, 'changedAtS' | 'state' | 'cause'> {
  const endS = startS + REPLAY_CHUNK_S;
  const rows: { atS: number; state: number; cause: number }[] = [];
  let knownTo = 0;
  for (const { state, cause, from, to } of verdicts) {
    const fromS = Math.floor(from / 1000);
    // Nothing stored between two shifts means off shift.
    if (fromS > startS && knownTo < fromS) rows.push({ atS: Math.max(knownTo, startS), state: OFF_SHIFT, cause: 0 });
    const code = cause === null ? 0 : NO_SIGNAL_CAUSES.indexOf(cause) + 1;
    rows.push({ atS: fromS, state: DUTY_STATES.indexOf(state), cause: code });
    knownTo = to === null ? Infinity : Math.floor(to / 1000);
  }
  if (knownTo < endS) rows.push({ atS: Math.max(knownTo, startS), state: OFF_SHIFT, cause: 0 });
  return {
    changedAtS: Uint32Array.from(rows, (r) => r.atS),
    state: Uint8Array.from(rows, (r) => r.state),
    cause: Uint8Array.from(rows, (r) => r.cause),
  };
}

function columnsOf(row: PackedFixes | undefined): Omit<ReplayTrack, 'slot' | 'changedAtS' | 'state' | 'cause'> {
  const kept: number[][] = [];
  let last = -SAMPLE_S;
  for (const packed of [row?.prior, row?.fixes]) {
    if (!packed) continue;
    for (const line of packed.split(';')) {
      const [atS = 0, lon = 0, lat = 0, sigma = 0, course] = line.split(',').map((v) => (v === '' ? NaN : Number(v)));
      if (atS - last < SAMPLE_S) continue;
      last = atS;
      const known = course !== undefined && !Number.isNaN(course);
      kept.push([atS, lon, lat, Math.min(sigma, 65535), known ? Math.round(course) % 360 : COURSE_UNKNOWN]);
    }
  }
  const column = (index: number) => (values: number[]) => values[index] ?? 0;
  return {
    eventAtS: Uint32Array.from(kept, column(0)),
    lonE6: Int32Array.from(kept, column(1)),
    latE6: Int32Array.from(kept, column(2)),
    sigmaM: Uint16Array.from(kept, column(3)),
    course: Uint16Array.from(kept, column(4)),
  };
}
