import type { Dice } from '../../demo/dice.ts';
import { areaPlace, circlePlace, offset, type Place, routePlace, type Spot } from './plane.ts';

/** A post of the sizes that are usual: a stand of 40–90 m, a block of some hundred metres, a street of half a kilometre. */
export function drawPlace(dice: Dice, id: string, heart: Spot): Place {
  const turn = dice.range(0, 180);
  const roll = dice.unit();
  if (roll < 0.45) return circlePlace(id, '宫涵疏导点', heart, dice.range(40, 90));
  if (roll < 0.8) return areaPlace(id, '夫子庙责任区', heart, [dice.range(160, 320), dice.range(120, 220)], turn);
  const line = [-1, -0.4, 0.3, 1].map((x, i) => offset(offset(heart, x * 260, turn), i * 25, turn + 90));
  return routePlace(id, '长江路巡查路线', line, dice.range(20, 35));
}
