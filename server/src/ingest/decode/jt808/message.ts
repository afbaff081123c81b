import type { CanonicalFix } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import iconv from 'iconv-lite';
import type { DecodeCode, Decoded, DecodeResult, Rejected } from '../outcome.ts';
import { showable } from '../values.ts';
import type { Frame } from './frame.ts';
import { messageName } from './names.ts';
import { type PositionContext, readPosition } from './position.ts';

/** What 0x0102 brings. */
export interface Authentication {
  readonly code: string;
  readonly imei?: string;
  readonly software?: string;
}

/** Decodes a whole (reassembled) message. */
export function decodeMessage(frame: Frame, context: Omit<PositionContext, 'phone' | 'replayed'>): DecodeResult {
  const message = messageName(frame.id);
  switch (frame.id) {
    case 0x0200: {
      const fix = readPosition(frame.body, { ...context, phone: frame.phone, replayed: false });
      return fix.ok ? ok({ message, fixes: [fix.value] }) : fix;
    }
    case 0x0704:
      return decodeBatch(frame, { ...context, phone: frame.phone, replayed: false });
    case 0x0002:
      return ok({ message, fixes: [], heartbeatAt: null });
    case 0x0100: {
      const details = readRegistration(frame);
      return details.ok ? ok({ message, fixes: [], details: details.value }) : details;
    }
    case 0x0102: {
      const read = readAuthentication(frame);
      // The code is a secret: it is named by its length only.
      if (!read.ok) return read;
      const { code, ...rest } = read.value;
      return ok({ message, fixes: [], details: { codeLength: code.length, ...rest } });
    }
    case 0x0001:
      return answerDetails(frame, message);
    default:
      return ok({ message, fixes: [], details: { bytes: frame.body.length } });
  }
}

/** 0x0704: count u16, type u8 (1: from the blind-area buffer), then length u16 and a 0x0200 body each. */
function decodeBatch(frame: Frame, context: PositionContext): DecodeResult {
  const { body } = frame;
  if (body.length < 3) return refuse('body-too-short', 'a batch has a count and a type');
  const count = body.readUInt16BE(0);
  const type = body[2] ?? 0;
  if (type > 1) return refuse('batch-type-unknown', 'the batch is neither live (0) nor blind-area (1)');
  const fixes: CanonicalFix[] = [];
  const rejected: Rejected[] = [];
  let at = 3;
  let index = 0;
  for (; at < body.length; index += 1) {
    const length = at + 2 <= body.length ? body.readUInt16BE(at) : 0;
    if (length === 0 || at + 2 + length > body.length) {
      rejected.push({ index, code: 'batch-item-length', reason: `item ${index} has no length that fits the message` });
      break;
    }
    const fix = readPosition(body.subarray(at + 2, at + 2 + length), { ...context, replayed: type === 1 });
    if (fix.ok) fixes.push(fix.value);
    else rejected.push({ index, ...fix.refusal, payload: body.toString('hex', at + 2, at + 2 + length) });
    at += 2 + length;
  }
  const cut = rejected.some((item) => item.code === 'batch-item-length');
  if (index !== count && !cut) {
    rejected.push({ code: 'batch-count-mismatch', reason: `the batch announces ${count} items and has ${index}` });
  }
  return ok({ message: messageName(frame.id), fixes, rejected });
}

/** 0x0100's fields; the layouts of 2011, 2013 and 2019 differ in the lengths of three. */
function readRegistration(frame: Frame): Result<NonNullable<Decoded['details']>, DecodeCode> {
  const { body } = frame;
  // 2011: maker 5, model 8; 2013: maker 5, model 20; 2019: maker 11, model 30, id 30.
  const [maker, model, id] =
    frame.layout === 2019 ? [11, 30, 30] : body.length >= 4 + 5 + 20 + 7 + 1 ? [5, 20, 7] : [5, 8, 7];
  const fixed = 4 + maker + model + id + 1;
  if (body.length < fixed) return refuse('body-too-short', `a registration has at least ${fixed} bytes`);
  return ok({
    province: body.readUInt16BE(0),
    city: body.readUInt16BE(2),
    maker: padded(body, 4, maker),
    model: padded(body, 4 + maker, model),
    terminal: padded(body, 4 + maker + model, id),
    colour: body[fixed - 1] ?? 0,
    plate: showable(iconv.decode(body.subarray(fixed), 'gbk').replace(/\0+$/, ''), 64),
  });
}

/** 0x0102: 2013 the code alone; 2019 length u8, code, IMEI 15, version 20. */
export function readAuthentication(frame: Frame): Result<Authentication, DecodeCode> {
  const { body } = frame;
  if (frame.layout === 2013) {
    const code = text(body).replace(/\0+$/, '');
    return code === '' ? refuse('code-empty', 'the authentication code is empty') : ok({ code });
  }
  const length = body[0];
  if (length === undefined || length === 0) return refuse('code-empty', 'the authentication code is empty');
  if (body.length < 1 + length) return refuse('body-too-short', 'the code is shorter than announced');
  return ok({
    code: text(body.subarray(1, 1 + length)),
    ...(body.length >= 1 + length + 15 && { imei: padded(body, 1 + length, 15) }),
    ...(body.length > 1 + length + 15 && { software: padded(body, 1 + length + 15, 20) }),
  });
}

function answerDetails(frame: Frame, message: string): DecodeResult {
  if (frame.body.length < 5) return refuse('body-too-short', 'an answer has serial, id and result');
  const details = {
    serial: frame.body.readUInt16BE(0),
    id: messageName(frame.body.readUInt16BE(2)),
    result: frame.body[4] ?? 0,
  };
  return ok({ message, fixes: [], details });
}

/** A fixed field of text, padded with zeros or blanks on either side. */
function padded(body: Buffer, at: number, length: number): string {
  const field = body.subarray(at, Math.min(at + length, body.length));
  return showable(iconv.decode(field, 'gbk').replace(/\0/g, ' ').trim(), 64);
}

function text(bytes: Buffer): string {
  return bytes.toString('latin1');
}
