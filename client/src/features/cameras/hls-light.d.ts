/** The small build of hls.js (no subtitles, no protection, no second audio) brings no types of its own. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
