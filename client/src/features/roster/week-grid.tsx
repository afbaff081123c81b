// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the lines scroll, and the keyboard must reach them
// biome-ignore-all lint/a11y/useSemanticElements: a table would lay all its rows out anew while lines come and go
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is the grid's; its cells are told by aria-selected
import { chinaClockText, chinaDay, chinaInstant } from '@dutywall/shared/kit';
import type { ShiftRow } from '@dutywall/shared/protocol';
import { type DragEvent, type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../ui/words.ts';
import { type Cell, type Line, partOfDay } from './week.ts';

/** Heights of the lines, px; also in roster.css. All lines are alike, so that only those in sight are made. */
const LINE = 54;
/** Lines made above and below those in sight. */
const SPARE = 6;
/** Shifts that a cell shows before it says how many more. */
const IN_CELL = 2;
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

export interface Place {
  /** Index of the line. */
  readonly line: number;
  /** 0 is Monday. */
  readonly day: number;
}

export interface WeekGridProps {
  readonly lines: readonly Line[];
  readonly monday: number;
  readonly now: number;
  readonly posts: ReadonlyMap<string, string>;
  readonly place: Place;
  readonly chosen: string | null;
  readonly carried: ShiftRow | null;
  readonly editable: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onPlace: (place: Place) => void;
  readonly onOpen: (place: Place, shift: ShiftRow | null) => void;
  readonly onDrop: (shift: ShiftRow, place: Place) => void;
}

/** Officers × seven days. Only the lines in sight are in the document, so that a thousand officers cost as much as twenty. */
export function WeekGrid(props: WeekGridProps) {
  const { lines, monday, now, place, scroller } = props;
  const { t } = useTranslation();
  const words = useWords();
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(800);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setHeight(element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  // The cell that the keyboard is in stays in sight.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const y = place.line * LINE;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + 2 * LINE > element.scrollTop + element.clientHeight)
      element.scrollTop = y + 2 * LINE - element.clientHeight;
  }, [place, scroller]);

  const first = Math.max(0, Math.floor(top / LINE) - SPARE);
  const last = Math.min(lines.length, Math.ceil((top + height) / LINE) + SPARE);
  const today = chinaDay(now) - monday;
  return (
    <div className="roster-grid" role="grid" aria-label={t('roster.title')} aria-rowcount={lines.length + 1}>
      <div className="roster-days" role="row">
        <span role="columnheader">{t('roster.officer')}</span>
        {DAYS.map((day) => (
          <span
            key={monday + day}
            role="columnheader"
            data-today={day === today || undefined}
            data-rest={day > 4 || undefined}
          >
            {words.date(chinaInstant(monday + day))}
            {day === today && <em>{t('roster.today')}</em>}
          </span>
        ))}
      </div>
      <div
        className="roster-lines"
        ref={scroller}
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div style={{ height: lines.length * LINE, position: 'relative' }}>
          <div style={{ transform: `translateY(${first * LINE}px)` }}>
            {lines.slice(first, last).map((line, n) => (
              <GridLine
                key={line.kind === 'squad' ? `squad ${line.id}` : line.officer.id}
                {...props}
                line={line}
                index={first + n}
                today={today}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function GridLine(props: WeekGridProps & { readonly line: Line; readonly index: number; readonly today: number }) {
  const { line, index, place, today } = props;
  const { t } = useTranslation();
  if (line.kind === 'squad') {
    return (
      <div className="roster-squad" role="row" aria-rowindex={index + 2}>
        <span role="rowheader">
          {line.name}
          <small>
            {line.count} {t('common.unitPeople')}
          </small>
        </span>
      </div>
    );
  }
  return (
    <div className="roster-line" role="row" aria-rowindex={index + 2}>
      <span className="roster-officer" role="rowheader">
        <b>{line.officer.name}</b>
        <small>{line.officer.badge}</small>
      </span>
      {line.days.map((cell, day) => (
        <GridCell
          key={cell.day}
          {...props}
          cell={cell}
          at={{ line: index, day }}
          isToday={day === today}
          active={place.line === index && place.day === day}
          name={line.officer.name}
        />
      ))}
    </div>
  );
}

interface GridCellProps extends WeekGridProps {
  readonly cell: Cell;
  readonly at: Place;
  readonly isToday: boolean;
  readonly active: boolean;
  readonly name: string;
}

function GridCell({ cell, at, isToday, active, name, ...props }: GridCellProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [over, setOver] = useState(false);
  const { carried, editable, onPlace, onOpen, onDrop } = props;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const shift = dragged;
    dragged = null;
    if (shift) onDrop(shift, at);
  };
  const more = cell.shifts.length - IN_CELL;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's own keys do the same from wherever the focus is
    <div
      className="roster-cell"
      role="gridcell"
      tabIndex={-1}
      aria-label={t('roster.cell', { name, date: words.date(chinaInstant(cell.day)) })}
      aria-selected={active}
      data-today={isToday || undefined}
      data-over={over || (active && carried !== null) || undefined}
      onClick={() => onPlace(at)}
      onDoubleClick={() => editable && onOpen(at, null)}
      onDragOver={(event) => {
        if (!dragged) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {cell.leaves.slice(0, 1).map((leave) => (
        <span key={leave.id} className="roster-leave" data-stage={leave.stage} title={leave.reason ?? undefined}>
          {t(leave.stage === 'requested' ? 'roster.leaveAsked' : 'roster.onLeave')}
        </span>
      ))}
      {cell.shifts.slice(0, IN_CELL).map((shift) => (
        <ShiftChip key={shift.id} {...props} shift={shift} at={at} />
      ))}
      {more > 0 && <small className="roster-more">{t('roster.more', { n: more })}</small>}
    </div>
  );
}

/** What the pointer carries. A drag's own data is hidden from those it passes over. */
let dragged: ShiftRow | null = null;

function ShiftChip({ shift, at, ...props }: WeekGridProps & { readonly shift: ShiftRow; readonly at: Place }) {
  const { t } = useTranslation();
  const { now, posts, chosen, carried, editable, onOpen } = props;
  const begun = shift.from <= now;
  const places = shift.posts.map((id) => posts.get(id) ?? id).join('、');
  const clock = chinaClockText(shift.to);
  const end = chinaDay(shift.to - 1) > chinaDay(shift.from) ? t('roster.endsNextDay', { time: clock }) : clock;
  const time = `${chinaClockText(shift.from)}–${end}`;
  return (
    <button
      type="button"
      className="roster-shift"
      data-part={partOfDay(shift.from)}
      data-past={shift.to <= now || undefined}
      data-running={(begun && shift.to > now) || undefined}
      data-carried={carried?.id === shift.id || undefined}
      aria-pressed={chosen === shift.id}
      tabIndex={-1}
      draggable={editable && !begun}
      title={`${shift.name} ${time}\n${places}${editable && begun ? `\n${t('roster.begunStays')}` : ''}`}
      onDragStart={(event) => {
        dragged = shift;
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', shift.id);
      }}
      onDragEnd={() => {
        dragged = null;
      }}
      onClick={(event) => {
        event.stopPropagation();
        onOpen(at, shift);
      }}
    >
      <b>{shift.name}</b>
      <span>{time}</span>
      <small>{places}</small>
    </button>
  );
}
