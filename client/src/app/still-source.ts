import type { StillSubject } from '@dutywall/shared/protocol';

/** A video that can be captured beside the map: the check-in in focus, or an open street camera. */
export interface StillSource {
  readonly of: Exclude<StillSubject, 'map'>;
  /** The check-in or camera. */
  readonly id: string;
  /** Whom or what it shows. */
  readonly name: string;
  /** The frame that is shown now; null: there is none. */
  capture(): Promise<HTMLCanvasElement | null>;
}

const offered = new Set<StillSource>();

/** Who shows a video that can be captured says so; answers how to take it back. */
export function offerStill(source: StillSource): () => void {
  offered.add(source);
  return () => offered.delete(source);
}

/** In the order in which they came. */
export function offeredStills(): readonly StillSource[] {
  return [...offered];
}
