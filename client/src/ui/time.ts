/**
 * Times as people in the hall read them: always Asia/Shanghai, whatever the screen's own zone. China has had one
 * zone without summer time since 1992, so the offset is a constant.
 */
const SHANGHAI_MS = 8 * 3_600_000;

export interface ShanghaiParts {
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function shanghai(at: number): ShanghaiParts {
  const date = new Date(at + SHANGHAI_MS);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

const two = (n: number) => String(n).padStart(2, '0');

/** HH:mm, or HH:mm:ss. */
export function clockOf(at: number, seconds = false): string {
  const { hour, minute, second } = shanghai(at);
  return seconds ? `${two(hour)}:${two(minute)}:${two(second)}` : `${two(hour)}:${two(minute)}`;
}

export function sameDay(a: number, b: number): boolean {
  return Math.floor((a + SHANGHAI_MS) / 86_400_000) === Math.floor((b + SHANGHAI_MS) / 86_400_000);
}

/** The instant at which the Shanghai day of `at` began. */
export function dayStart(at: number): number {
  return Math.floor((at + SHANGHAI_MS) / 86_400_000) * 86_400_000 - SHANGHAI_MS;
}
