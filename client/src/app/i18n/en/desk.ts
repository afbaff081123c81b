import type { desk as zh } from '../zh-CN/desk.ts';

export const desk: typeof zh = {
  title: 'Desk',
};
