import type { FixMark } from './fix.ts';

/** DU4: what a source's statement about its accuracy is worth. */
export interface SigmaVerdict {
  /** One standard deviation per axis, m; never below the floor, always finite. */
  readonly sigmaM: number;
  /** The mark the fix must carry, if any. `satellites-few` makes it unusable (`usability`). */
  readonly mark: FixMark | null;
}

/** DU4, m: no source is believed to be better than this. */
export const SIGMA_FLOOR_M = 8;
/** DU4, m: a phone that states no (or a nonsensical) accuracy. */
const SIGMA_UNSTATED_M = 50;
/** DU4, m: JT/T 808 with enough satellites, and with the satellite item missing. */
const SIGMA_JT808_M = 15;
const SIGMA_JT808_UNSTATED_M = 30;
/** DU4: fewer satellites than this and the position is no evidence. */
const MIN_SATELLITES = 6;
/** A 68 % (Android) and a 95 % (browser) radius of a round two-dimensional normal, in standard deviations per axis. */
const SIGMAS_IN_68 = 1.51;
const SIGMAS_IN_95 = 2.45;
/** m: beyond the Earth's own radius nothing is being said any more; keeps σ storable as a 4-byte float. */
const SIGMA_CEILING_M = 6_400_000;

function radiusSigma(radiusM: number | null | undefined, sigmas: number): SigmaVerdict {
  if (radiusM === null || radiusM === undefined || !Number.isFinite(radiusM) || radiusM <= 0)
    return { sigmaM: SIGMA_UNSTATED_M, mark: 'accuracy-missing' };
  return { sigmaM: Math.min(SIGMA_CEILING_M, Math.max(SIGMA_FLOOR_M, radiusM / sigmas)), mark: null };
}

/** DU4 for phones (Traccar Client, OwnTracks): the stated radius holds the true place with 68 %. Metres in and out. */
export function androidSigma(radiusM: number | null | undefined): SigmaVerdict {
  return radiusSigma(radiusM, SIGMAS_IN_68);
}

/** DU4 for the Geolocation API: the stated radius holds the true place with 95 %. Metres in and out. */
export function browserSigma(radiusM: number | null | undefined): SigmaVerdict {
  return radiusSigma(radiusM, SIGMAS_IN_95);
}

/** DU4 for JT/T 808: by item 0x31, the number of satellites; `undefined` where the item is missing. */
export function jt808Sigma(satellites: number | null | undefined): SigmaVerdict {
  if (satellites === null || satellites === undefined)
    return { sigmaM: SIGMA_JT808_UNSTATED_M, mark: 'satellites-missing' };
  if (satellites < MIN_SATELLITES) return { sigmaM: SIGMA_JT808_UNSTATED_M, mark: 'satellites-few' };
  return { sigmaM: SIGMA_JT808_M, mark: null };
}
