export interface DemoSquad {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
}

/** The demonstration bureau: 局 → 大队 → 中队 → 分队. */
export const SQUADS: readonly DemoSquad[] = [
  { id: 'ju', parent: null, name: '海陵示范局' },
  { id: 'd1', parent: 'ju', name: '一大队' },
  { id: 'd2', parent: 'ju', name: '二大队' },
  { id: 'd3', parent: 'ju', name: '三大队' },
  { id: 'd4', parent: 'ju', name: '直属大队' },
  { id: 'z01', parent: 'd1', name: '城中中队' },
  { id: 'z02', parent: 'd1', name: '城东中队' },
  { id: 'z03', parent: 'd1', name: '城北中队' },
  { id: 'z04', parent: 'd2', name: '城西中队' },
  { id: 'z05', parent: 'd2', name: '城南中队' },
  { id: 'z06', parent: 'd2', name: '迎江中队' },
  { id: 'z07', parent: 'd3', name: '京泰路中队' },
  { id: 'z08', parent: 'd3', name: '凤凰中队' },
  { id: 'z09', parent: 'd3', name: '稻香中队' },
  { id: 'z10', parent: 'd4', name: '女子中队' },
  { id: 'z11', parent: 'd4', name: '机动中队' },
  { id: 'f01', parent: 'z01', name: '老城分队' },
  { id: 'f07', parent: 'z07', name: '夜市分队' },
];

/** Squads whose ground is a sector around the middle: east first, counter-clockwise, 45° each. */
const SECTORS = ['z02', 'z07', 'z03', 'z09', 'z04', 'z06', 'z05', 'z08'] as const;

/** The squad whose ground a place lies on. `x`, `y` metres from the middle; `core` the radius of the inner town, m. */
export function squadAt(x: number, y: number, core: number): string {
  if (Math.hypot(x, y) < core) return Math.hypot(x, y) < core * 0.45 ? 'f01' : 'z01';
  const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1 + 1 / 16) % 1;
  return SECTORS[Math.floor(turn * 8) % 8];
}
