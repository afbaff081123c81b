import { sha256OfBytes } from '@dutywall/shared/kit';
import type { CallEvent, CheckInSnapshot, SnapshotBegun } from '@dutywall/shared/protocol';
import { frameOf, toJpeg } from './frame.ts';
import { watermarked } from './watermark.ts';

/** How the pictures get to the server. */
export interface SnapshotDoor {
  begin(checkIn: string): Promise<SnapshotBegun>;
  put(of: SnapshotOf, side: 'picture' | 'counterpart', picture: Blob, sha256: string): Promise<CheckInSnapshot>;
}
export interface SnapshotOf {
  readonly checkIn: string;
  readonly snapshot: string;
}

/** A try of one side's upload, and of the next, ms; the server's window ends them. */
const TRIES = 4;
const AGAIN_MS = 1_500;

/**
 * CI5, the supervisor's side: names the moment, takes the frame as soon as it is named (the officer's page is told at the
 * same time), burns in what the server says, sends it. Null: there was no picture to take.
 */
export async function takeSnapshot(
  door: SnapshotDoor,
  checkIn: string,
  track: MediaStreamTrack,
): Promise<CheckInSnapshot | null> {
  const begun = await door.begin(checkIn);
  const frame = await frameOf(track);
  if (!frame) return null;
  const picture = await toJpeg(watermarked(frame, begun.watermark, begun.code));
  return send(door, { checkIn, snapshot: begun.snapshot }, 'picture', picture);
}

/** CI5, the officer's side: the own frame of that instant, with the code in it. Null: the camera is off. */
export async function answerSnapshot(
  door: SnapshotDoor,
  asked: Extract<CallEvent, { kind: 'snapshot' }>,
  track: MediaStreamTrack | null,
): Promise<CheckInSnapshot | null> {
  const frame = track && (await frameOf(track));
  if (!frame) return null;
  const line = `${momentOf(asked.at)}  核验码 ${asked.code}  队员终端`;
  return send(door, asked, 'counterpart', await toJpeg(watermarked(frame, [line], asked.code)));
}

async function send(
  door: SnapshotDoor,
  { checkIn, snapshot }: SnapshotOf,
  side: 'picture' | 'counterpart',
  picture: Blob,
): Promise<CheckInSnapshot> {
  const sha256 = sha256OfBytes(new Uint8Array(await picture.arrayBuffer()));
  for (let left = TRIES; ; left -= 1) {
    try {
      return await door.put({ checkIn, snapshot }, side, picture, sha256);
    } catch (error) {
      // Only what may pass by itself is tried again: the same bytes are refused the same way.
      const code = (error as { readonly code?: string }).code;
      if (left <= 1 || (code !== 'offline' && code !== 'unavailable')) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

const CHINA_MS = 8 * 3_600_000;
/** `2026-11-26 08:31:05` on a Chinese clock, whatever the phone's zone is. */
function momentOf(at: number): string {
  return new Date(at + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');
}
