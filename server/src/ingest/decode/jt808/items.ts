/** The items behind a 0x0200's fixed part. */
export interface PositionItems {
  readonly satellites: number | undefined;
  readonly mileageM: number | undefined;
  readonly signal: number | undefined;
  readonly manualAlarm: boolean;
  /** 0–1 */
  readonly battery: number | undefined;
  /** Every item as it came: hex by two-digit hex id. Bounded. */
  readonly raw: Readonly<Record<string, string>>;
  /** The last item announces more bytes than there are: what came before it stands. */
  readonly truncated: boolean;
}

/** Most items kept of one position; real ones have under 30. */
const MAX_ITEMS = 64;
/** Most bytes kept of one item. */
const MAX_ITEM_BYTES = 64;

/** Reads `id u8, length u8, value` until the end. Never refuses: an unreadable item costs only itself. */
export function readItems(bytes: Buffer): PositionItems {
  const raw: [string, string][] = [];
  let satellites: number | undefined;
  let mileageM: number | undefined;
  let signal: number | undefined;
  let battery: number | undefined;
  let manualAlarm = false;
  let truncated = false;
  let at = 0;
  while (at < bytes.length) {
    const id = bytes[at] ?? 0;
    const length = bytes[at + 1];
    if (length === undefined || at + 2 + length > bytes.length) {
      truncated = true;
      break;
    }
    const value = bytes.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (raw.length < MAX_ITEMS) raw.push([hexId(id), value.toString('hex', 0, MAX_ITEM_BYTES)]);
    if (id === 0x31 && length === 1) satellites = value[0];
    else if (id === 0x01 && length === 4) mileageM = value.readUInt32BE(0) * 100;
    else if (id === 0x30 && length === 1) signal = value[0];
    else if (id === 0x04 && length === 2) manualAlarm = true;
    else if (id === 0x56 || id === 0xe4) battery = vendorBattery(value) ?? battery;
  }
  return { satellites, mileageM, signal, manualAlarm, battery, raw: Object.fromEntries(raw), truncated };
}

/**
 * Battery items of vendors: one byte percent, or a byte of state followed by percent; where the second byte is 0 the
 * first is the level in tenths.
 */
function vendorBattery(value: Buffer): number | undefined {
  const [first, second] = value;
  if (first === undefined) return undefined;
  if (second === undefined) return first <= 100 ? first / 100 : undefined;
  if (second === 0 && first >= 1 && first <= 10) return first / 10;
  return second <= 100 ? second / 100 : undefined;
}

function hexId(id: number): string {
  return id.toString(16).padStart(2, '0');
}
