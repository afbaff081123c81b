import { type Dice, diceOf } from '../dice.ts';

const SURNAMES =
  '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严';
const MALE =
  '伟 强 磊 军 勇 涛 斌 波 辉 刚 健 明 亮 鹏 飞 凯 浩 超 杰 俊 建国 建军 志强 志明 文斌 文涛 海涛 海波 国栋 国平 晓东 晓明 子豪 子轩 浩然 俊杰 宇航 家豪 天宇 永强 永康 振华 振宇 立新 立群 德明 德华 春生 冬生 正清 正阳 宏伟 宏亮 庆丰 庆余 学文 学军 长江 长林';
const FEMALE =
  '芳 娜 敏 静 丽 燕 艳 娟 霞 玲 婷 雪 慧 莉 倩 颖 洁 琳 丹 萍 秀英 秀兰 玉兰 玉梅 桂英 桂兰 春梅 冬梅 晓燕 晓红 雅婷 雅琴 思雨 雨桐 佳怡 佳慧 欣怡 梦瑶 文静 文娟 海燕 海霞 红梅 丽华 丽君 淑芬 淑华 美玲 美华 月华';

export interface Person {
  readonly name: string;
  readonly woman: boolean;
}

/** Distinct plausible names; the first of the list never change when more are asked for. */
export function peopleOf(seed: number, count: number): Person[] {
  const dice: Dice = diceOf(seed, 'people');
  const [men, women] = [MALE.split(' '), FEMALE.split(' ')];
  const surnames = [...SURNAMES];
  const used = new Set<string>();
  const out: Person[] = [];
  while (out.length < count) {
    const woman = dice.chance(0.3);
    // Common surnames stand first in the list and come up more often.
    const surname = surnames[Math.floor(dice.unit() ** 1.7 * surnames.length)];
    const name = surname + dice.of(woman ? women : men);
    if (used.has(name)) continue;
    used.add(name);
    out.push({ name, woman });
  }
  return out;
}
