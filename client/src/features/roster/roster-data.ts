import { type ChinaDay, chinaInstant, toIso } from '@dutywall/shared/kit';
import type {
  CopyReport,
  ImportReport,
  LeaveRequestRow,
  RosterWeek,
  ShiftRow,
  ShiftVersion,
} from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import type { Draft } from './week.ts';

/** Officers come in pages of a thousand; so many are put together. */
const MAX_PAGES = 5;

const KEY = 'roster';

async function readWeek(monday: ChinaDay, squad: string | null, signal: AbortSignal): Promise<RosterWeek> {
  const query = new URLSearchParams(rangeOf(monday));
  if (squad) query.set('squad', squad);
  let week: RosterWeek | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    if (week?.next) query.set('after', week.next);
    const read: RosterWeek = await api<RosterWeek>(`/api/roster?${query}`, { signal });
    week = week
      ? {
          ...read,
          officers: [...week.officers, ...read.officers],
          shifts: [...week.shifts, ...read.shifts],
          leaves: [...week.leaves, ...read.leaves],
        }
      : read;
    if (read.next === null) break;
  }
  if (!week) throw new Error('no page was read');
  return week;
}

/** The query of a week's days. */
export function rangeOf(monday: ChinaDay): Record<string, string> {
  return { from: toIso(chinaInstant(monday)), to: toIso(chinaInstant(monday + 7)) };
}

export function useWeek(monday: ChinaDay, squad: string | null) {
  return useQuery({
    queryKey: [KEY, monday, squad],
    queryFn: ({ signal }) => readWeek(monday, squad, signal),
    // Somebody else may plan beside us.
    refetchInterval: 60_000,
    placeholderData: (before) => (before?.from === chinaInstant(monday) ? before : undefined),
  });
}

export function useVersions(shift: string | null) {
  return useQuery({
    queryKey: [KEY, 'versions', shift],
    enabled: shift !== null,
    queryFn: ({ signal }) => api<ShiftVersion[]>(`/api/shifts/${encodeURIComponent(shift ?? '')}/versions`, { signal }),
  });
}

export interface SaveShift {
  /** Null: a new one. */
  readonly shift: Pick<ShiftRow, 'id' | 'version'> | null;
  readonly draft: Draft;
  readonly reason?: string;
  readonly appliesFrom?: number;
}

/** Everything that changes the roster; afterwards the week is read again. */
export function useRosterWrites() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: [KEY] });
  const save = useMutation({
    mutationFn: ({ shift, draft, reason, appliesFrom }: SaveShift) => {
      const body = { ...draft, ...(reason ? { reason } : {}), ...(appliesFrom ? { appliesFrom } : {}) };
      if (!shift) return api<ShiftRow>('/api/shifts', { method: 'POST', body });
      const path = `/api/shifts/${encodeURIComponent(shift.id)}`;
      return api<ShiftRow>(path, { method: 'PUT', body: { ...body, version: shift.version } });
    },
    onSettled,
  });
  const cancel = useMutation({
    mutationFn: ({ shift, reason }: { shift: ShiftRow; reason: string }) =>
      api<ShiftRow>(`/api/shifts/${encodeURIComponent(shift.id)}/cancel`, {
        method: 'POST',
        body: { version: shift.version, ...(reason ? { reason } : {}) },
      }),
    onSettled,
  });
  const swap = useMutation({
    mutationFn: ({ a, b }: { a: ShiftRow; b: ShiftRow }) => {
      const side = ({ id, version }: ShiftRow) => ({ id, version });
      return api<ShiftRow[]>('/api/shifts/swap', { method: 'POST', body: { a: side(a), b: side(b) } });
    },
    onSettled,
  });
  const askLeave = useMutation({
    mutationFn: (body: { officer: string; from: number; to: number; reason: string }) =>
      api<LeaveRequestRow>('/api/leaves', { method: 'POST', body }),
    onSettled,
  });
  const stepLeave = useMutation({
    mutationFn: ({ id, step, note }: { id: string; step: 'approve' | 'reject' | 'cancel'; note?: string }) =>
      api<LeaveRequestRow>(`/api/leaves/${encodeURIComponent(id)}/${step}`, {
        method: 'POST',
        body: note === undefined ? {} : { note },
      }),
    onSettled,
  });
  return { save, cancel, swap, askLeave, stepLeave };
}

/** Copies the week before `monday` to it; dry only says what would happen. */
export function useCopyWeek() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      monday,
      squad,
      dry,
      reason,
    }: {
      monday: ChinaDay;
      squad: string | null;
      dry: boolean;
      reason: string;
    }) =>
      api<CopyReport>('/api/roster/copy', {
        method: 'POST',
        body: {
          ...{ from: chinaInstant(monday - 7), to: chinaInstant(monday), dry },
          ...(squad ? { squad } : {}),
          ...(reason ? { reason } : {}),
        },
      }),
    onSuccess: (report) => (report.written ? client.invalidateQueries({ queryKey: [KEY] }) : undefined),
  });
}

/** Sends a roster file: without `commit` it is previewed, else exactly the previewed one is written. */
export function useImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, commit }: { file: File; commit?: { sha256: string; reason: string } }) => {
      const body = new FormData();
      body.append('file', file);
      const query = new URLSearchParams(commit ? { sha256: commit.sha256 } : { dry: '1' });
      if (commit?.reason) query.set('reason', commit.reason);
      return api<ImportReport>(`/api/roster/import?${query}`, { method: 'POST', body });
    },
    onSuccess: (report) => (report.written ? client.invalidateQueries({ queryKey: [KEY] }) : undefined),
  });
}
