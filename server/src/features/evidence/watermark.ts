import { chinaDateText, type Instant, SECOND } from '@dutywall/shared/kit';

/** Where the officer's terminal was last. */
export interface LastFix {
  readonly at: Instant;
  readonly lon: number;
  readonly lat: number;
  readonly sigmaM: number;
}

/** The nearest post of the present shift; `beyondM`: 0 within it. */
export interface NearPost {
  readonly name: string;
  readonly beyondM: number;
}

export interface WatermarkOf {
  readonly at: Instant;
  readonly badge: string;
  readonly name: string;
  readonly squad: string;
  readonly fix: LastFix | null;
  readonly post: NearPost | null;
  readonly code: string;
  readonly by: string;
}

const CHINA_MS = 8 * 3_600 * SECOND;

/** `08:31:05` on a Chinese clock. */
function clock(at: Instant): string {
  return new Date(at + CHINA_MS).toISOString().slice(11, 19);
}

/**
 * CI5: the lines in the picture: when, who, where, and the code with who took it. Written in Chinese whatever the
 * page's language: they are part of a document.
 */
export function watermarkLines(of: WatermarkOf): readonly string[] {
  return [
    `${chinaDateText(of.at)} ${clock(of.at)}  ${of.badge} ${of.name} ${of.squad}`,
    placeLine(of),
    `核验码 ${of.code}  督查 ${of.by}`,
  ];
}

function placeLine({ at, fix, post }: WatermarkOf): string {
  if (!fix) return '地点：30 分钟内没有定位';
  const where =
    post === null ? '' : post.beyondM < 10 ? `${post.name}（岗位内） ` : `距${post.name} ${rounded(post.beyondM)} `;
  const ageS = Math.max(0, Math.round((at - fix.at) / SECOND));
  const age = ageS < 90 ? `${ageS} 秒前` : `${Math.round(ageS / 60)} 分钟前`;
  return `${where}北纬 ${fix.lat.toFixed(5)} 东经 ${fix.lon.toFixed(5)} ±${Math.round(fix.sigmaM)} 米（${age}）`;
}

/** A distance no finer than a phone knows it. */
function rounded(metres: number): string {
  return metres < 1_000 ? `约 ${Math.round(metres / 10) * 10} 米` : `约 ${(metres / 1_000).toFixed(1)} 公里`;
}

const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Eight letters that nobody mistakes for one another, in two groups: `K7QM-3XPA`; 39 bits of chance. */
export function codeOf(bytes: Uint8Array): string {
  const letters = [...bytes.subarray(0, 8)].map((byte) => CODE_LETTERS.charAt(byte % CODE_LETTERS.length)).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
