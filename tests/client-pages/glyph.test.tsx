// @vitest-environment jsdom
import { type GlyphOf, glyphOfIncident, StateGlyph } from '@dutywall/client/ui/state-glyph.tsx';
import { DUTY_STATES, INCIDENT_KINDS } from '@dutywall/shared/domain';
import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

/** look.md's table, written out again so that neither the map nor the pages can drift from it alone. */
const TABLE: Readonly<Record<GlyphOf, readonly [shape: string, colour: string]>> = {
  'on-post': ['circle', '#22C39A'],
  'stepped-away': ['half-circle', '#9AD65C'],
  expected: ['dotted-ring', '#8FB3E8'],
  'off-post': ['diamond', '#FFB020'],
  'not-arrived': ['barred-diamond', '#FFB020'],
  'no-signal': ['hollow-circle', '#9AA4B5'],
  'on-break': ['square', '#7C8DB5'],
  excused: ['hollow-square', '#7C8DB5'],
  'off-shift': ['dot', '#4A566B'],
  sos: ['triangle', '#FF4D4F'],
  confirmed: ['flag', '#FF4D4F'],
};

function rgb(hex: string): string {
  const n = Number.parseInt(hex.slice(1), 16);
  return `rgb(${n >> 16}, ${(n >> 8) & 255}, ${n & 255})`;
}

describe('state glyphs', () => {
  it('draw every state in its own shape and colour', () => {
    for (const [of, [shape, colour]] of Object.entries(TABLE)) {
      const { container, unmount } = render(<StateGlyph of={of as GlyphOf} />);
      const svg = container.querySelector('svg');
      expect(svg?.dataset.shape, of).toBe(shape);
      expect(svg?.style.color, of).toBe(rgb(colour));
      expect(svg?.children.length, of).toBeGreaterThan(0);
      unmount();
    }
    expect(new Set(Object.values(TABLE).map(([shape]) => shape)).size).toBe(DUTY_STATES.length + 2);
  });

  it('DU1: give red to SOS and confirmed absence alone', () => {
    for (const [of, [, colour]] of Object.entries(TABLE)) {
      expect(colour === '#FF4D4F', of).toBe(of === 'sos' || of === 'confirmed');
    }
    for (const kind of INCIDENT_KINDS) expect(glyphOfIncident(kind) === 'sos', kind).toBe(kind === 'sos');
  });

  it('pulse for SOS only', () => {
    const { container } = render(
      <>
        <StateGlyph of="sos" pulse />
        <StateGlyph of="confirmed" pulse />
        <StateGlyph of="off-post" pulse />
      </>,
    );
    expect([...container.querySelectorAll('svg')].map((svg) => svg.classList.contains('pulsing'))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
