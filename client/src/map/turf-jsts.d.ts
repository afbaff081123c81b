/** What `outline.ts` uses of @turf/jsts, which brings no types: JTS' buffer between GeoJSON reader and writer. */
declare module '@turf/jsts' {
  interface Geometry {
    isEmpty(): boolean;
  }
  export class GeoJSONReader {
    read(geometry: object): Geometry;
  }
  export class GeoJSONWriter {
    write(geometry: Geometry): { readonly type: string; readonly coordinates: unknown };
  }
  export const BufferOp: {
    bufferOp(geometry: Geometry, distance: number, quadrantSegments: number): Geometry;
  };
}
