export const desk = {
  title: '督查台',
};
