/** vt-pbf ships no types: the one function used here. */
declare module 'vt-pbf' {
  interface Layers {
    readonly [layer: string]: { readonly features: readonly unknown[] };
  }
  const vtpbf: {
    fromGeojsonVt(layers: Layers, options: { version: 2; extent: number }): Uint8Array;
  };
  export default vtpbf;
}
