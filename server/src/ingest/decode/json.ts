import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { DecodeCode } from './outcome.ts';

/** Deepest nesting of any accepted message; real ones have five levels. */
const MAX_DEPTH = 24;

/** Parses JSON text after bounding its nesting, so that no later walk can run deep. */
export function parseJson(text: string): Result<unknown, DecodeCode> {
  if (tooDeep(text)) return refuse('nested-too-deep', `JSON nested deeper than ${MAX_DEPTH} levels`);
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return refuse('not-json', 'the body is no JSON');
  }
}

function tooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
