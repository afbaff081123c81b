export { createSplitter, type Piece, type Splitter } from './splitter.ts';
