import type { Dice } from '../dice.ts';

/** Two-character stems of street names as Chinese towns have them; combined and never repeated. */
const STREETS =
  '文昌 迎宾 凤凰 春兰 育才 金鹰 莲花 海陵 九龙 祥泰 永定 振兴 建设 解放 和平 胜利 团结 光明 朝阳 新华 中山 安康 永安 福泰 兴业 创业 科技 学院 体育 文化 公园 湖滨 河滨 泰和 泰康 泰达 景泰 嘉泰 明珠 明德 崇文 尚德 敬业 诚信 友谊 幸福 吉祥 如意 锦绣 锦江 玉兰 丹桂 银杏 香樟 紫薇 海棠 芙蓉 梧桐 翠竹 青松 白杨 梅园 兰园 菊园 桃源 柳园 鹿鸣 鹤鸣 龙泉 虎丘 凤鸣 麒麟 仙鹤 天目 天山 昆仑 黄山 庐山 衡山 华山 嵩山 太湖 洪泽 高邮 运河 长江 淮河 珠江 松江 钱塘 姜堰 兴化 泰兴 靖江 高港 江都 如皋 东台 扬州 镇江 常州 无锡 苏州 南通 盐城 盛世 世纪 康居 安居 乐业 惠民 便民 利民 为民 富民 仓储 物流 工业 机电 纺织 粮食 税务 邮电 商城 市民 城南 城北 城东 城西 东郊 西郊 南郊 北郊 望江 望海 听涛 观澜 揽月 摘星 晨曦 晚霞 春风 夏荷 秋月 冬梅';
const LANES =
  '钟楼 鼓楼 宫涵 税西 涵东 涵西 打索 篾匠 铁匠 银匠 木匠 豆腐 油坊 酱园 米市 柴市 鱼市 菜市 花市 灯市 骡马 牛市 盐仓 官仓 当铺 绸布 染坊 磨坊 茶馆 书院 孔庙 学宫 文峰 状元 进士 举人 秀才 贡院 府学 县学 城隍 关帝 观音 地藏 火神 龙王 药王 财神 三官 五圣 八仙 九曲 十胜 石桥 板桥 砖桥 升仙桥 伏龙桥 演化桥 八字桥 徐家桥 王家桥 赵公桥 邵家桥 韩家 周家 徐家 陈家 李家 王家 赵家 钱家 孙家 吴家 郑家 冯家 沈家 杨家 朱家 秦家 许家 何家 吕家 施家 张家 孔家 曹家 严家 金家 魏家 陶家 姜家 戚家 谢家 邹家 柏家 水井 双井 古井 甜水 苦水 竹竿 扁担 草帽 蒲鞋 灯笼 剪子 锅底 月牙 马桥 南门 北门 东门 西门 小西 大东 歌舞 更楼 望月 桂花 槐树 榆树 枣树 石榴 葡萄 枇杷 芦荻 菱塘 莲塘 荷塘 稻河 草河 乌巷 彩衣 斗姥 迎春 暮春 清化 坡子 泰山 岳庙 光孝 崇明 胡公 安定 乔园 日涉 梅兰 凤城 海阳 高桥 万寿 长寿 永福 永宁 太平 平安 仁里 义里 礼里 智里 信里 和合 积善 行善 乐善 从善';

/** More stems in the manner of the last fifty years' new streets: one lucky word after another. */
const COINED = [...'永兴长嘉祥宏瑞景德仁华新东春丰凯金通海江'].flatMap((a) =>
  [...'昌盛源泰宁康达庆阳安和乐裕福'].map((b) => a + b),
);

/** Hands out names: each at most once, in an order set by the seed. */
export interface Names {
  road(kind: 'arterial' | 'street' | 'lane'): string;
  bridge(): string;
  /** A stem for a school, a park, a market, a quarter. */
  stem(): string;
}

function shuffled(words: readonly string[], dice: Dice): string[] {
  const out = [...new Set(words)];
  for (let i = out.length - 1; i > 0; i--) {
    const j = dice.pick(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

export function namesOf(dice: Dice, taken: Iterable<string>): Names {
  const used = new Set(taken);
  const streets = [...shuffled(STREETS.split(' '), dice), ...shuffled(COINED, dice)];
  const lanes = shuffled(LANES.split(' '), dice);
  const take = (stems: readonly string[], endings: readonly string[]): string => {
    for (const ending of endings)
      for (const stem of stems) {
        const name = stem + ending;
        if (used.has(name)) continue;
        used.add(name);
        return name;
      }
    for (let i = 1; ; i++) {
      const name = `${stems[i % stems.length]}${Math.floor(i / stems.length) + 1}${endings[0]}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
  let stem = 0;
  return {
    road: (kind) =>
      kind === 'lane'
        ? take(lanes, ['巷', '弄', '里', '东巷', '西巷', '南巷', '北巷', '后巷', '横巷'])
        : take(streets, dice.chance(0.7) ? ['路', '街', '北路', '南路'] : ['街', '路', '南路', '北路']),
    bridge: () =>
      take(
        lanes.filter((s) => !s.includes('桥')),
        ['桥', '东桥', '西桥'],
      ),
    stem: () => streets[stem++ % streets.length],
  };
}
