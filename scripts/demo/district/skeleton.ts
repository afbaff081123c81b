// Past 300 lines: most are the hand-laid points of one town.
import { distance, offset, type Point, smooth } from './plane.ts';

/** Half of the drawn ground in metres: more than the district itself, so that a wide screen shows no edge. */
export const HALF_WIDTH = 5400;
export const HALF_HEIGHT = 4300;

export type RoadKind = 'arterial' | 'street' | 'lane';

export interface Road {
  readonly kind: RoadKind;
  name: string;
  readonly line: Point[];
}

/** A water course by its middle. `bank` is the distance from the water's edge to the road along it. */
export interface Water {
  readonly name: string;
  readonly line: Point[];
  readonly half: number;
  readonly bank: number;
  readonly closed: boolean;
  readonly kind: 'river' | 'canal';
}

export interface Skeleton {
  readonly waters: readonly Water[];
  readonly roads: readonly Road[];
  readonly rail: Point[];
  /** The ring inside which the old town lies. */
  readonly oldTown: Point[];
}

const LEFT = -HALF_WIDTH - 300;
const RIGHT = HALF_WIDTH + 300;
const TOP = HALF_HEIGHT + 300;
const BOTTOM = -HALF_HEIGHT - 300;

const course = (
  name: string,
  half: number,
  bank: number,
  kind: 'river' | 'canal',
  points: Point[],
  closed = false,
): Water => ({ name, half, bank, kind, closed, line: smooth(points, 25, closed) });

/** The waters, hand-laid as a canal town has them: a river, a moat around the old town, and branches between them. */
function waters(): Water[] {
  const moat: Point[] = [
    [-830, 330], [-800, 660], [-560, 800], [-120, 840], [330, 790], [600, 690], [680, 400], [640, 60],
    [700, -260], [560, -520], [190, -570], [-260, -520], [-640, -560], [-850, -380], [-790, -40],
  ]; // biome-ignore format: a ring reads better in rows
  return [
    course('通泰河', 52, 38, 'river', [
      [LEFT, -1020],
      [-3300, -1130],
      [-2300, -1450],
      [-1300, -1560],
      [-300, -1380],
      [700, -1330],
      [1700, -1560],
      [2700, -1640],
      [3500, -1400],
      [RIGHT, -1330],
    ]),
    course('凤栖河', 19, 15, 'canal', moat, true),
    course('中市河', 6, 8, 'canal', [
      [-330, 840],
      [-300, 560],
      [-350, 250],
      [-310, -60],
      [-360, -300],
      [-330, -540],
    ]),
    course('玉带河', 5, 8, 'canal', [
      [-305, 40],
      [-80, -40],
      [150, 10],
      [400, -40],
      [660, 0],
    ]),
    course('稻香河', 11, 13, 'canal', [
      [-770, 690],
      [-900, 1000],
      [-860, 1400],
      [-1010, 1900],
      [-940, TOP],
    ]),
    course('南官河', 14, 15, 'canal', [
      [170, -570],
      [240, -800],
      [180, -1050],
      [260, -1340],
    ]),
    course('通济河', 14, 15, 'canal', [
      [670, 250],
      [1150, 330],
      [1700, 180],
      [2300, 270],
      [3000, 60],
      [RIGHT, 180],
    ]),
    course('翠屏河', 9, 12, 'canal', [
      [1830, 205],
      [1900, -250],
      [1800, -700],
      [1960, -1100],
      [1900, -1590],
    ]),
    course('西城河', 10, 12, 'canal', [
      [-820, 80],
      [-1300, 10],
      [-1800, 120],
      [-2500, -30],
      [-3200, 90],
      [LEFT, 0],
    ]),
    course('老鹰港', 9, 12, 'canal', [
      [2560, 210],
      [2640, 700],
      [2520, 1200],
      [2680, 1700],
      [2600, TOP],
    ]),
    course('白马港', 9, 12, 'canal', [
      [-2420, -10],
      [-2330, -500],
      [-2450, -950],
      [-2400, -1420],
    ]),
    course('梅兰港', 10, 12, 'canal', [
      [-700, -1460],
      [-640, -1900],
      [-780, -2300],
      [-700, BOTTOM],
    ]),
  ];
}

const road = (kind: RoadKind, name: string, points: Point[]): Road => ({ kind, name, line: smooth(points, 40) });

/** The street around the great lake in the east; what lies inside is one park. */
export const LAKE: Point = [2540, -320];

function lakeRing(): Road {
  const line = smooth(
    Array.from({ length: 12 }, (_, i): Point => {
      const a = (i / 12) * 2 * Math.PI;
      const r = 1 + 0.12 * Math.sin(2 * a + 0.6) + 0.06 * Math.sin(3 * a);
      return [LAKE[0] + Math.cos(a) * 400 * r, LAKE[1] + Math.sin(a) * 285 * r];
    }),
    40,
    true,
  );
  return { kind: 'street', name: '环湖路', line: [...line, line[0]] };
}

function arterials(): Road[] {
  return [
    road('arterial', '鼓楼路', [
      [-55, TOP],
      [-45, 2100],
      [-90, 1500],
      [-55, 900],
      [-70, 300],
      [-45, -300],
      [-70, -900],
      [-10, -1450],
      [-45, -2000],
      [-15, BOTTOM],
    ]),
    road('arterial', '人民路', [
      [LEFT, 420],
      [-2900, 380],
      [-2000, 480],
      [-1300, 400],
      [-700, 260],
      [0, 270],
      [620, 430],
      [1300, 560],
      [2200, 520],
      [3200, 640],
      [RIGHT, 600],
    ]),
    road('arterial', '京泰路', [
      [700, 760],
      [1050, 1050],
      [1600, 1300],
      [2200, 1750],
      [2700, 2050],
      [3000, TOP],
    ]),
    road('arterial', '海阳路', [
      [1320, TOP],
      [1295, 2000],
      [1245, 1300],
      [1270, 600],
      [1230, -100],
      [1275, -800],
      [1230, -1500],
      [1260, -2100],
      [1230, BOTTOM],
    ]),
    road('arterial', '青年路', [
      [-1545, TOP],
      [-1515, 1900],
      [-1585, 1200],
      [-1505, 450],
      [-1545, -300],
      [-1505, -900],
      [-1555, -1600],
      [-1515, -2200],
      [-1535, BOTTOM],
    ]),
    road('arterial', '江洲路', [
      [LEFT, 1330],
      [-3000, 1380],
      [-2200, 1270],
      [-1500, 1350],
      [-700, 1310],
      [0, 1400],
      [800, 1330],
      [1600, 1300],
      [2400, 1170],
      [3200, 1240],
      [RIGHT, 1180],
    ]),
    road('arterial', '济川路', [
      [LEFT, -620],
      [-3200, -700],
      [-2500, -880],
      [-1500, -860],
      [-700, -930],
      [0, -860],
      [700, -960],
      [1300, -850],
      [2100, -760],
      [3000, -820],
      [RIGHT, -720],
    ]),
    road('arterial', '春晖路', [
      [LEFT, -1990],
      [-3000, -2050],
      [-2000, -2130],
      [-1000, -2060],
      [0, -2110],
      [1100, -2070],
      [2200, -2160],
      [3300, -2060],
      [RIGHT, -2090],
    ]),
    road('arterial', '东风路', [
      [3165, TOP],
      [3220, 1900],
      [3170, 1200],
      [3220, 500],
      [3150, -300],
      [3200, -900],
      [3150, -1600],
      [3190, BOTTOM],
    ]),
    road('arterial', '泰山路', [
      [-3070, TOP],
      [-3115, 1900],
      [-3060, 1200],
      [-3110, 500],
      [-3050, -200],
      [-3100, -900],
      [-3050, -1600],
      [-3100, BOTTOM],
    ]),
    road('arterial', '北环路', [
      [LEFT, 3120],
      [-3100, 3020],
      [-1500, 3180],
      [0, 3080],
      [1600, 3200],
      [3200, 3060],
      [RIGHT, 3160],
    ]),
    road('arterial', '南环路', [
      [LEFT, -3240],
      [-3000, -3330],
      [-1400, -3180],
      [200, -3300],
      [1800, -3190],
      [3200, -3320],
      [RIGHT, -3240],
    ]),
    road('arterial', '西环路', [
      [-4520, TOP],
      [-4420, 2400],
      [-4500, 1000],
      [-4380, -400],
      [-4480, -1900],
      [-4400, BOTTOM],
    ]),
    road('arterial', '东环路', [
      [4460, TOP],
      [4560, 2300],
      [4430, 900],
      [4540, -500],
      [4430, -1900],
      [4520, BOTTOM],
    ]),
    road('street', '府前街', [
      [-860, 560],
      [-600, 540],
      [-330, 560],
      [0, 530],
      [330, 570],
      [690, 560],
    ]),
    road('street', '税务桥街', [
      [-860, -250],
      [-600, -240],
      [-340, -270],
      [0, -230],
      [330, -280],
      [740, -260],
    ]),
    road('street', '坡子街', [
      [300, 860],
      [290, 560],
      [330, 270],
      [310, -60],
      [350, -300],
      [330, -640],
    ]),
    road('street', '五一路', [
      [-600, 880],
      [-580, 560],
      [-620, 260],
      [-570, -40],
      [-600, -250],
      [-560, -640],
    ]),
    road('street', '迎春路', [
      [640, 80],
      [900, 40],
      [1230, -110],
      [1560, -160],
      [1850, -200],
      [2200, -270],
    ]),
    road('street', '湖东路', [
      [2880, -260],
      [3020, -230],
      [3200, -210],
    ]),
    road('street', '湖滨路', [
      [2540, -560],
      [2580, -700],
      [2560, -830],
    ]),
    road('street', '湖心路', [
      [2500, -80],
      [2470, 60],
      [2480, 200],
    ]),
    lakeRing(),
    road('street', '莲花路', [
      [-1500, -330],
      [-1150, -400],
      [-800, -410],
    ]),
    road('street', '兴泰街', [
      [-1540, 860],
      [-1150, 880],
      [-880, 860],
      [-640, 880],
    ]),
    road('street', '东进路', [
      [640, 700],
      [960, 720],
      [1290, 850],
      [1700, 830],
      [2300, 800],
      [2580, 850],
      [3200, 870],
    ]),
    road('street', '南通路', [
      [-1500, -1180],
      [-900, -1160],
      [-60, -1130],
      [600, -1110],
      [1240, -1180],
      [1900, -1190],
      [3160, -1260],
    ]),
    road('street', '扬桥口路', [
      [660, 2000],
      [640, 1700],
      [720, 1340],
      [650, 1000],
      [640, 760],
    ]),
    road('street', '凤凰路', [
      [700, -200],
      [800, -560],
      [720, -950],
      [790, -1330],
      [720, -1700],
      [760, -2080],
    ]),
    road('street', '海光街', [
      [-3080, -350],
      [-2400, -420],
      [-1950, -360],
      [-1520, -420],
    ]),
    road('street', '梅兰路', [
      [-1000, -600],
      [-900, -1000],
      [-1010, -1520],
      [-940, -2080],
      [-1000, BOTTOM],
    ]),
    road('street', '长江路', [
      [2050, -1600],
      [2120, -1900],
      [2050, -2150],
      [2100, BOTTOM],
    ]),
    road('street', '天虹路', [
      [-2250, TOP],
      [-2300, 1900],
      [-2220, 1280],
      [-2330, 800],
      [-2260, 470],
      [-2280, 60],
    ]),
  ];
}

/** Cross streets over the branch canals, so that no quarter is cut off: one about every `every` metres. */
function bridges(water: Water, every: number): Road[] {
  const out: Road[] = [];
  const reach = water.half + water.bank + 4;
  const left = offset(water.line, reach, water.closed);
  const right = offset(water.line, -reach, water.closed);
  let since = every * 0.55;
  for (let i = 1; i < water.line.length - 4; i++) {
    since += distance(water.line[i - 1], water.line[i]);
    if (since < every || i < 4) continue;
    since = 0;
    out.push({ kind: 'street', name: '', line: [left[i], water.line[i], right[i]] });
  }
  return out;
}

function bankRoads(water: Water): Road[] {
  const kind: RoadKind = water.half < 8 ? 'lane' : 'street';
  const reach = water.half + water.bank;
  return [1, -1].map((side) => {
    const line = offset(water.line, side * reach, water.closed);
    if (water.closed) line.push(line[0]);
    return { kind, name: '', line };
  });
}

/** The bones of the town before the streets between them are drawn. Names of bank roads and bridges come later. */
export function layBones(): Skeleton {
  const courses = waters();
  const rail = smooth(
    [
      [LEFT, 1960],
      [-3000, 2010],
      [-2000, 1900],
      [-1000, 1950],
      [0, 2020],
      [1000, 1930],
      [2000, 1990],
      [3000, 1900],
      [RIGHT, 1950],
    ],
    40,
  );
  const roads = [...arterials()];
  for (const water of courses) roads.push(...bankRoads(water));
  for (const water of courses)
    roads.push(...bridges(water, water.kind === 'river' ? 900 : water.half < 8 ? 170 : water.closed ? 420 : 330));
  for (const [side, name] of [
    [26, '铁北路'],
    [-26, '站前路'],
  ] as const)
    roads.push({ kind: 'street', name, line: offset(rail, side) });
  return { waters: courses, roads, rail, oldTown: courses[1].line };
}
