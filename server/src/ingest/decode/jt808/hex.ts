import type { Datum } from '@dutywall/shared/geo';
import { ok, refuse } from '@dutywall/shared/kit';
import type { DecodeOptions, DecodeResult } from '../outcome.ts';
import { readFrame } from './frame.ts';
import { decodeMessage } from './message.ts';
import { messageName } from './names.ts';
import type { Reassembler } from './parts.ts';

/** Decodes one frame given as hex text, flags included; blanks between bytes are allowed. Parts gather in `parts`. */
export function decodeHexFrame(
  text: string,
  parts: Reassembler,
  options: DecodeOptions,
  datum: Datum = 'WGS-84',
): DecodeResult {
  const hex = text.replace(/\s+/g, '').replace(/^0x/i, '');
  if (hex === '') return refuse('empty-body', 'the line is empty');
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex)) return refuse('bad-hex', 'the line is no hex of whole bytes');
  const frame = readFrame(Buffer.from(hex, 'hex'));
  if (!frame.ok) return frame;
  const whole = parts.add(frame.value, options.receivedAt);
  if (!whole.ok) return whole;
  if (whole.value) return decodeMessage(whole.value.frame, { receivedAt: options.receivedAt, datum });
  return ok({ message: messageName(frame.value.id), fixes: [], details: { part: frame.value.part } });
}
