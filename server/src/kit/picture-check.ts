import { ok, type Result, refuse } from '@dutywall/shared/kit';
import { MAX_PHOTO_PIXELS, type RefusalCode } from '@dutywall/shared/protocol';
import sharp from 'sharp';

export interface CheckedPicture {
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly width: number;
  readonly height: number;
}

/**
 * Whether these bytes are one plain picture and nothing else: known by their content (never by a name or a declared
 * type), decoded to the last pixel, with nothing behind the picture's end where another kind of file could hide.
 */
export async function checkPicture(bytes: Buffer): Promise<Result<CheckedPicture, RefusalCode>> {
  if (bytes.length === 0) return refuse('photo-empty', 'the picture has no bytes');
  const format = formatOf(bytes);
  if (format === null) return refuse('photo-format', 'pictures are JPEG, PNG or WebP');
  const end = END_OF[format](bytes);
  if (end === null) return refuse('photo-broken', 'the picture is incomplete');
  if (bytes.subarray(end).some((byte) => byte !== 0)) return refuse('photo-extra', 'something follows the picture');
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PHOTO_PIXELS, sequentialRead: true });
    const { format: decoded, width, height, pages = 1 } = await image.metadata();
    if (decoded !== format) return refuse('photo-format', 'pictures are JPEG, PNG or WebP');
    if (pages > 1) return refuse('photo-extra', 'the picture moves');
    if (width * height > MAX_PHOTO_PIXELS) return refuse('photo-pixels', 'the picture has too many pixels');
    // Every pixel is decoded, a strip at a time: a file that only begins well is refused here.
    await image.stats();
    return ok({ format, width, height });
  } catch (error) {
    if (String(error).includes('pixel limit')) return refuse('photo-pixels', 'the picture has too many pixels');
    return refuse('photo-broken', 'the picture cannot be decoded');
  }
}

const PNG_HEAD = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function formatOf(bytes: Buffer): CheckedPicture['format'] | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes.subarray(0, 8).equals(PNG_HEAD)) return 'png';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return null;
}

/** Where the picture ends in the bytes; null: before its end the bytes are over. */
const END_OF: Readonly<Record<CheckedPicture['format'], (bytes: Buffer) => number | null>> = {
  jpeg: endOfJpeg,
  png: endOfPng,
  webp: endOfWebp,
};

/** ITU-T T.81, B.1: segments by their length, entropy-coded data up to the next marker that is no RST or stuffing. */
function endOfJpeg(bytes: Buffer): number | null {
  let at = 2;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) {
      // Entropy-coded data: the next 0xff decides.
      at = bytes.indexOf(0xff, at);
      if (at < 0) return null;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xd9) return at + 2;
    const alone = marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (marker === 0xff) at += 1;
    else if (alone) at += 2;
    else if (at + 4 > bytes.length) return null;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** PNG (RFC 2083, 3.2): chunks of length, type, data and checksum, the last one IEND. */
function endOfPng(bytes: Buffer): number | null {
  let at = 8;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return end;
    at = end;
  }
  return null;
}

/** RIFF: the length of what follows its first 8 bytes, rounded up to even. */
function endOfWebp(bytes: Buffer): number | null {
  const length = bytes.readUInt32LE(4);
  const end = 8 + length + (length % 2);
  return end <= bytes.length ? end : null;
}
