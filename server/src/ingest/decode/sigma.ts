/** DU4 in one place for the decoders, until the accuracy is given: metres per axis. */
const FLOOR_M = 8;
const MISSING_M = 50;

/** σ of an Android accuracy (68 % radius), m; 50 m when it is missing (DU4). */
export function androidSigma(radiusM: number | undefined): number {
  return radiusM === undefined ? MISSING_M : Math.max(FLOOR_M, radiusM / 1.51);
}

/** σ of a browser accuracy (95 % radius), m; 50 m when it is missing (DU4). */
export function browserSigma(radiusM: number | undefined): number {
  return radiusM === undefined ? MISSING_M : Math.max(FLOOR_M, radiusM / 2.45);
}

/** σ by satellites in view, m (DU4). */
export function jt808Sigma(satellites: number | undefined): number {
  if (satellites === undefined) return 30;
  return satellites >= 6 ? 15 : 1_000;
}
