import type { Explanation, Fix } from '@dutywall/shared/domain';

const CLOCK = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** DU12 for an SOS: its evidence is one alarm. */
export function sentenceOfSos(fix: Fix): Explanation {
  const time = CLOCK.format(fix.eventAt);
  const sigma = Math.round(fix.sigmaM);
  if (!fix.located)
    return {
      zh: `${time} 终端发出紧急求助（SOS），无定位。`,
      en: `SOS from the terminal at ${time}, without a position.`,
    };
  return {
    zh: `${time} 终端发出紧急求助（SOS），定位精度 σ ${sigma} 米。`,
    en: `SOS from the terminal at ${time}, position σ ${sigma} m.`,
  };
}
