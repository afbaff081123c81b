import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

export interface ResizerProps {
  readonly label: string;
  readonly value: number;
  readonly range: readonly [number, number];
  /** 1: dragging right widens; -1: dragging left widens. */
  readonly direction: 1 | -1;
  readonly onChange: (value: number) => void;
}

/** A panel's edge: dragged, or moved with the arrow keys. */
export function Resizer({ label, value, range, direction, onChange }: ResizerProps) {
  const start = useRef<{ x: number; value: number } | null>(null);
  const clamp = (next: number) => Math.min(range[1], Math.max(range[0], Math.round(next)));
  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) onChange(clamp(start.current.value + direction * (event.clientX - start.current.x)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
    if (step === 0) return;
    event.preventDefault();
    onChange(clamp(value + direction * step));
  };
  return (
    <hr
      className="resizer"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={range[0]}
      aria-valuemax={range[1]}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
