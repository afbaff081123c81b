import { chinaClockText, chinaDay, chinaInstant } from '@dutywall/shared/kit';
import type { ShiftRow } from '@dutywall/shared/protocol';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { CopyDialog } from './copy-dialog.tsx';
import { faultOf, faultWords } from './fault-words.ts';
import { ImportDialog } from './import-dialog.tsx';
import { LeavePanel } from './leave-panel.tsx';
import { useRosterWrites, useWeek } from './roster-data.ts';
import { RosterHeader } from './roster-header.tsx';
import { RosterKeys } from './roster-keys.tsx';
import { RosterToast, type Toast } from './roster-toast.tsx';
import { ShiftPanel } from './shift-panel.tsx';
import { useRosterAddress } from './use-roster-address.ts';
import { linesOf, movedTo } from './week.ts';
import { type Place, WeekGrid } from './week-grid.tsx';
import './roster.css';
import './roster-dialogs.css';

/** A minute is fine enough for what has begun. */
const CLOCK_MS = 30_000;

type Side =
  | { readonly kind: 'shift'; readonly place: Place; readonly shift: ShiftRow | null }
  | { readonly kind: 'leaves' };

/** The week of the roster: officers by squad × days, with everything that changes it. */
export function RosterPage() {
  const { t } = useTranslation();
  const words = useWords();
  const role = useSession().data?.role ?? 'leader';
  const editable = role === 'supervisor' || role === 'administrator';
  const now = useMinute();
  const { monday, squad, leaves, showLeaves, goWeek, goSquad } = useRosterAddress(now);
  const week = useWeek(monday, squad);
  const writes = useRosterWrites();
  const [find, setFind] = useState('');
  const [place, setPlace] = useState<Place>(() => ({ line: 1, day: Math.min(6, Math.max(0, chinaDay(now) - monday)) }));
  const [chosen, setChosen] = useState<Extract<Side, { kind: 'shift' }> | null>(null);
  const side: Side | null = chosen ?? (leaves ? { kind: 'leaves' } : null);
  const setSide = (next: Side | null) => {
    setChosen(next?.kind === 'shift' ? next : null);
    const shown = next?.kind === 'leaves';
    if (shown !== leaves) showLeaves(shown);
  };
  const [dialog, setDialog] = useState<'copy' | 'import' | 'keys' | null>(null);
  const [carried, setCarried] = useState<ShiftRow | null>(null);
  const [toast, setToast] = useState<Toast | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const findInput = useRef<HTMLInputElement>(null);

  const { data } = week;
  const lines = useMemo(() => (data ? linesOf(data, monday, find) : []), [data, monday, find]);
  const posts = useMemo(() => new Map(data?.posts.map((post) => [post.id, post.name])), [data]);
  const names = useMemo(() => new Map(data?.officers.map((officer) => [officer.id, officer.name])), [data]);
  const officerAt = ({ line }: Place) => {
    const at = lines[line];
    return at?.kind === 'officer' ? at : null;
  };
  const say = (word: string, more: Partial<Toast> = {}) => setToast({ word, at: Date.now(), ...more });
  const fail = (error: unknown) => {
    const fault = faultOf(error);
    say(fault ? faultWords(t, fault.code, fault.details, posts) : t('errors.refusal.unavailable'), { bad: true });
  };

  const open = (at: Place, shift: ShiftRow | null) => {
    setPlace(at);
    writes.save.reset();
    writes.cancel.reset();
    writes.swap.reset();
    if (shift || editable) setSide({ kind: 'shift', place: at, shift });
  };
  const move = async (shift: ShiftRow, to: Place) => {
    setCarried(null);
    const target = officerAt(to);
    if (!target) return;
    const draft = movedTo(shift, target.officer.id, monday + to.day);
    if (draft.officer === shift.officer && draft.from === shift.from) return;
    setPlace(to);
    const { name, officer, posts: places, from, to: end, breaks } = shift;
    const back = { name, officer, posts: places, from, to: end, breaks };
    try {
      const moved = await writes.save.mutateAsync({ shift, draft });
      const date = words.date(chinaInstant(monday + to.day));
      say(t('roster.moved', { shift: shift.name, name: target.officer.name, date }), {
        undo: () => writes.save.mutateAsync({ shift: moved, draft: back }),
      });
    } catch (error) {
      fail(error);
    }
  };
  const undo = async () => {
    const back = toast?.undo;
    if (!back) return;
    setToast(null);
    try {
      await back();
      say(t('roster.undone'));
    } catch (error) {
      fail(error);
    }
  };
  const step = (down: number, right: number) => () => {
    if (side?.kind === 'shift' && right === 0 && down === 0) return;
    let line = place.line + down;
    // Names of squads are no place for a shift.
    while (lines[line]?.kind === 'squad') line += down || 1;
    if (!lines[line]) line = place.line;
    setPlace({ line, day: Math.min(6, Math.max(0, place.day + right)) });
  };
  const cellShifts = officerAt(place)?.days[place.day]?.shifts ?? [];
  const enter = () => {
    if (carried) void move(carried, place);
    else if (officerAt(place)) open(place, cellShifts[0] ?? null);
  };
  const pickUp = () => {
    const free = cellShifts.find((shift) => shift.from > now);
    if (free && editable) setCarried(free);
  };
  const create = editable ? () => open(place, null) : undefined;
  useShortcuts(
    dialog !== null
      ? {}
      : {
          arrowdown: step(1, 0),
          arrowup: step(-1, 0),
          arrowleft: step(0, -1),
          arrowright: step(0, 1),
          'shift+arrowleft': () => goWeek(-7),
          'shift+arrowright': () => goWeek(7),
          enter,
          n: create,
          m: pickUp,
          c: editable ? () => setDialog('copy') : undefined,
          z: toast?.undo ? () => void undo() : undefined,
          'mod+z': toast?.undo ? () => void undo() : undefined,
          '/': () => findInput.current?.focus(),
          '?': () => setDialog('keys'),
          escape: () => {
            if (carried) setCarried(null);
            else setSide(null);
          },
        },
  );

  const sideOfficer = officerAt(side?.kind === 'shift' ? side.place : place)?.officer.id ?? null;
  const toDecide = data?.leaves.filter((leave) => leave.stage === 'requested').length ?? 0;
  return (
    <div className="roster" data-side={side !== null || undefined}>
      <RosterHeader
        {...{ monday, squad, find, findInput, role, editable, toDecide }}
        squads={data?.squads ?? []}
        onWeek={goWeek}
        onSquad={goSquad}
        onFind={setFind}
        onCreate={() => create?.()}
        onCopy={() => setDialog('copy')}
        onImport={() => setDialog('import')}
        onLeaves={() => {
          writes.stepLeave.reset();
          writes.askLeave.reset();
          setSide({ kind: 'leaves' });
        }}
      />
      <main>
        {!editable && <p className="roster-read-only">{t('roster.readOnly')}</p>}
        {week.isError && <ErrorNote error={week.error} retry={() => void week.refetch()} />}
        {week.isPending && (
          <div className="roster-loading">
            <Skeleton lines={12} />
          </div>
        )}
        {data && lines.length === 0 && (
          <div className="empty">
            <strong>{find ? t('roster.noMatch', { query: find }) : t('roster.empty')}</strong>
            {!find && <span>{t('roster.emptyHelp')}</span>}
          </div>
        )}
        {data && lines.length > 0 && (
          <WeekGrid
            {...{ lines, monday, now, posts, place, carried, editable, scroller }}
            chosen={side?.kind === 'shift' ? (side.shift?.id ?? null) : null}
            onPlace={setPlace}
            onOpen={open}
            onDrop={(shift, to) => void move(shift, to)}
          />
        )}
        {data && (
          <footer className="roster-sum">
            <span>{t('roster.officers', { n: data.officers.length, shifts: data.shifts.length })}</span>
            {carried && (
              <b>
                {t('roster.moving', {
                  name: names.get(carried.officer) ?? '',
                  shift: `${carried.name} ${chinaClockText(carried.from)}`,
                })}
              </b>
            )}
            <button type="button" className="button quiet" onClick={() => setDialog('keys')}>
              {t('roster.keys.title')} <kbd>?</kbd>
            </button>
          </footer>
        )}
      </main>
      {data && side?.kind === 'shift' && (
        <ShiftPanel
          key={`${side.shift?.id ?? 'new'} ${side.shift?.version ?? 0} ${side.place.line} ${side.place.day}`}
          {...{ posts, now, editable, writes }}
          week={data}
          shift={side.shift}
          officer={sideOfficer}
          day={monday + side.place.day}
          onDone={(word, back) => {
            setSide(null);
            say(word, { undo: back });
          }}
          onClose={() => setSide(null)}
        />
      )}
      {data && side?.kind === 'leaves' && (
        <LeavePanel
          week={data}
          day={monday + place.day}
          officer={sideOfficer}
          decides={role === 'supervisor'}
          writes={writes}
          onDone={say}
          onClose={() => setSide(null)}
        />
      )}
      {dialog === 'copy' && (
        <CopyDialog
          {...{ monday, squad, posts }}
          onDone={(n) => {
            setDialog(null);
            say(t('roster.copied', { n }));
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'import' && (
        <ImportDialog
          onDone={(counts) => {
            setDialog(null);
            say(t('roster.imported', counts));
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'keys' && <RosterKeys onClose={() => setDialog(null)} />}
      {toast && <RosterToast toast={toast} onUndo={() => void undo()} onGone={() => setToast(null)} />}
    </div>
  );
}

/** The screen's time, renewed often enough to tell what has begun. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
