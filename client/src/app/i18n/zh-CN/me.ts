/** The officer's own page: short, and in words an officer uses. */
export const me = {
  title: '队员终端',
  tabs: '页面',
  tab: { now: '我的', records: '记录', settings: '设置' },
  notice: {
    signedOut: '登录已过期，显示的是 {{age}}前的状态。',
    offline: '没有网络，显示的是 {{age}}前的状态。',
    failing: '服务器暂时没有应答，显示的是 {{age}}前的状态。',
    asking: '正在连接服务器，显示的是 {{age}}前的状态。',
  },
  state: { unknown: '服务器刚启动，正在判定您的状态。', for: '已 {{duration}}' },
  shift: {
    now: '当前班次',
    next: '下一班',
    left: '还有 {{duration}}下班',
    break: '用餐 {{from}}–{{to}}',
    none: '近期没有排班。',
  },
  post: {
    title: '我的岗位',
    area: '责任区',
    circle: '固定岗',
    route: '巡查路线',
    tolerance: '边界容差 {{metres}} 米',
  },
  records: {
    flags: '我的标记与申辩',
    flagsHelp: '督查员的标记、依据、我的申辩和结果',
    today: '本班记录',
    looks: '谁看过我',
    looksHelp: '每次有人打开您的轨迹、视频或档案，都记在这里。',
    noLooks: '还没有人打开过您的轨迹或档案。',
    shifts: '我的班次',
  },
  look: {
    'track-opened': '查看轨迹',
    'absence-opened': '打开标记档案',
    'shift-exported': '导出班次数据',
    'video-opened': '观看视频',
    'snapshot-opened': '查看截图',
  },
};
