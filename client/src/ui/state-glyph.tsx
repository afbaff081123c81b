import type { DutyState, IncidentKind } from '@dutywall/shared/domain';
import type { ReactElement } from 'react';
import { CONFIRMED_STYLE, type Shape, SOS_STYLE, STATE_STYLES } from '../board/state-style.ts';

/** What a glyph can stand for: a duty state, or what outranks it. */
export type GlyphOf = DutyState | 'sos' | 'confirmed';

/** The look of look.md's table; the map draws the same shapes by the same names. */
export function styleOfGlyph(of: GlyphOf): { readonly shape: Shape; readonly colour: string } {
  if (of === 'sos') return SOS_STYLE;
  if (of === 'confirmed') return CONFIRMED_STYLE;
  return STATE_STYLES[of];
}

/** An incident is drawn as the state it is about. */
export function glyphOfIncident(kind: IncidentKind): GlyphOf {
  switch (kind) {
    case 'sos':
      return 'sos';
    case 'silent':
      return 'no-signal';
    case 'not-arrived':
    case 'late':
      return 'not-arrived';
    case 'off-post':
    case 'left-early':
    case 'under-covered':
      return 'off-post';
    // DU8: the officer is on post; the word beside it says what it is about.
    case 'still':
      return 'on-post';
  }
}

const STROKE = 2.4;
const line = { fill: 'none', stroke: 'currentColor', strokeWidth: STROKE } as const;
const solid = { fill: 'currentColor' } as const;

/** Every shape in a 24 × 24 box, drawn with the current colour. */
const DRAWINGS: Readonly<Record<Shape, ReactElement>> = {
  dot: <circle cx="12" cy="12" r="3.500" {...solid} />,
  circle: <circle cx="12" cy="12" r="8" {...solid} />,
  'half-circle': (
    <>
      <circle cx="12" cy="12" r="7.500" {...line} />
      <path d="M4.500 12a7.500 7.500 0 0 0 15 0z" {...solid} />
    </>
  ),
  'dotted-ring': (
    <circle cx="12" cy="12" r="7.500" {...line} strokeWidth="3" strokeDasharray="0.01 5.89" strokeLinecap="round" />
  ),
  diamond: <path d="M12 2.500 21.500 12 12 21.500 2.500 12z" {...solid} />,
  'barred-diamond': <path d="M12 3.500 20.500 12 12 20.500 3.500 12zM7 12h10" {...line} strokeLinejoin="round" />,
  'hollow-circle': <circle cx="12" cy="12" r="7.500" {...line} />,
  square: <rect x="6" y="6" width="12" height="12" {...solid} />,
  'hollow-square': <rect x="6.500" y="6.500" width="11" height="11" {...line} />,
  triangle: (
    <>
      <path d="M12 2.500 22.500 21h-21z" {...solid} />
      <path d="M12 9v6" stroke="#0B1220" strokeWidth="2.600" strokeLinecap="round" />
      <circle cx="12" cy="18.200" r="1.500" fill="#0B1220" />
    </>
  ),
  flag: (
    <>
      <path d="M6 3v19" {...line} strokeLinecap="round" />
      <path d="M7 4h13l-4 4.500 4 4.500H7z" {...solid} />
    </>
  ),
};

/**
 * The shape and colour of a state. It never stands alone: the word is beside it, so it is hidden from readers of the
 * screen. `size` is CSS, e.g. `1em`.
 */
export function StateGlyph({ of, size = '1em', pulse = false }: { of: GlyphOf; size?: string; pulse?: boolean }) {
  const { shape, colour } = styleOfGlyph(of);
  return (
    <svg
      className={pulse && of === 'sos' ? 'glyph pulsing' : 'glyph'}
      data-shape={shape}
      viewBox="0 0 24 24"
      style={{ width: size, height: size, color: colour }}
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[shape]}
    </svg>
  );
}
