import { LOWEST_STEP } from './steps.ts';

/** Beside picture and sound, straight between the two ends: what the phone does, and how much the viewer can use. */
export interface PhoneSays {
  readonly hidden: boolean;
  readonly muted: boolean;
}
export interface ViewerSays {
  /** No better than this step is of use, see STEPS. */
  readonly most: number;
}

export const SIDE_CHANNEL = 'side';
const LONGEST = 200;

function read(data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'string' || data.length > LONGEST) return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Null: not what a phone says. */
export function readPhone(data: unknown): PhoneSays | null {
  const value = read(data);
  if (!value || typeof value.hidden !== 'boolean' || typeof value.muted !== 'boolean') return null;
  return { hidden: value.hidden, muted: value.muted };
}

/** Null: not what a viewer says. */
export function readViewer(data: unknown): ViewerSays | null {
  const most = read(data)?.most;
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 0 || most > LOWEST_STEP) return null;
  return { most };
}
