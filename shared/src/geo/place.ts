/** A place in degrees. Inside the system always WGS-84 (DU13). */
export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** The coordinate system a terminal reports in (DU13). Everything inside is WGS-84. */
export type Datum = 'WGS-84' | 'GCJ-02' | 'BD-09' | 'CGCS2000';

export const DATUMS: readonly Datum[] = ['WGS-84', 'GCJ-02', 'BD-09', 'CGCS2000'];
