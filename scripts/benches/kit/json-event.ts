/** The reference everywhere: what one fix is as a plain Socket.IO event of its own. */
export interface FixEvent {
  officer: string;
  lon: number;
  lat: number;
  eventAt: number;
  courseDeg: number;
  sigmaM: number;
  state: string;
}

/** Bytes on the WebSocket: Engine.IO and Socket.IO prefix, event name, JSON, frame header of 2 or 4 bytes. */
export function eventBytes(event: FixEvent): number {
  const length = `42["fix",${JSON.stringify(event)}]`.length;
  return length + (length < 126 ? 2 : 4);
}
