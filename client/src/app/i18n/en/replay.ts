import type { replay as zh } from '../zh-CN/replay.ts';

export const replay: typeof zh = {
  title: 'Replay',
};
