/** A video that can be captured beside the map: the one in focus. */
export interface StillSource {
  /** The check-in. */
  readonly id: string;
  /** Whom it shows. */
  readonly name: string;
  /** The frame that is shown now; null: there is none. */
  capture(): Promise<HTMLCanvasElement | null>;
}

let offered: StillSource | null = null;

/** Who shows a video in focus says so; answers how to take it back. */
export function offerStill(source: StillSource): () => void {
  offered = source;
  return () => {
    if (offered === source) offered = null;
  };
}

export function offeredStill(): StillSource | null {
  return offered;
}
