/** What the page says; the same text on both doors. */
export interface TrustPage {
  /** SHA-256 of the authority's certificate, `AB:CD:…`. */
  readonly fingerprint: string;
  /** Where the file is. */
  readonly file: string;
}

/** Steps by system, Chinese first. Menu names as Android 14, iOS 17, HarmonyOS 4 and Windows 11 have them. */
const STEPS: readonly { readonly system: string; readonly zh: string; readonly en: string }[] = [
  {
    system: 'Android / 鸿蒙 HarmonyOS',
    zh: '下载后打开：设置 → 安全 → 更多安全设置 → 加密和凭据 → 安装证书 → CA 证书，选择下载的文件。',
    en: 'Download, then Settings → Security → Encryption & credentials → Install a certificate → CA certificate.',
  },
  {
    system: 'iPhone / iPad',
    zh: '用 Safari 下载并允许描述文件；设置 → 通用 → VPN 与设备管理 → 安装；再到 通用 → 关于本机 → 证书信任设置，打开开关。',
    en: 'Download in Safari and allow the profile; Settings → General → VPN & Device Management → Install; then General → About → Certificate Trust Settings: switch it on.',
  },
  {
    system: 'Windows',
    zh: '双击文件 → 安装证书 → 本地计算机 → 将所有的证书放入“受信任的根证书颁发机构”。',
    en: 'Open the file → Install Certificate → Local Machine → Trusted Root Certification Authorities.',
  },
  {
    system: 'macOS',
    zh: '双击文件加入“系统”钥匙串，打开证书 → 信任 → 始终信任。',
    en: 'Open the file, add it to the System keychain, open it → Trust → Always Trust.',
  },
  {
    system: '统信 UOS / 麒麟 Kylin / Linux',
    zh: '复制到 /usr/local/share/ca-certificates/ 后运行 update-ca-certificates；浏览器另在 设置 → 隐私与安全 → 证书 → 授权机构 中导入。',
    en: 'Copy to /usr/local/share/ca-certificates/ and run update-ca-certificates; browsers import it in Settings → Privacy → Certificates → Authorities.',
  },
];

const STYLE = `body{margin:0;background:#0b1220;color:#e6edf7;font:16px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:42rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}h1{font-size:1.4rem;margin:.5rem 0}h2{font-size:1rem;margin:1.4rem 0 .2rem}
p{margin:.2rem 0 .8rem}.en{color:#9fb0c8}a.get{display:inline-block;background:#4da3ff;color:#0b1220;padding:.7rem 1.4rem;border-radius:6px;
text-decoration:none;font-weight:600;margin:.6rem 0 1rem}code{display:block;background:#18243a;padding:.7rem;border-radius:6px;word-break:break-all;font-variant-numeric:tabular-nums}`;

/** For both doors: the page brings its own style and nothing else. */
export const TRUST_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** The page as HTML; `fingerprint` and `file` are ours, nothing in it comes from a request. */
export function trustPage({ fingerprint, file }: TrustPage): string {
  const steps = STEPS.map(
    ({ system, zh, en }) => `<h2>${system}</h2><p>${zh}<br><span class="en" lang="en">${en}</span></p>`,
  ).join('');
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>信任本局证书 · 勤务指挥墙</title><style>${STYLE}</style></head><body><main>
<h1>信任本局证书 <span class="en" lang="en">Trust this bureau’s certificate</span></h1>
<p>视频连线、离线使用和屏幕常亮需要安全连接（HTTPS）。每台手机和大屏安装一次即可。<br>
<span class="en" lang="en">Video check-ins, offline use and a screen that stays on need a secure connection. Once for each phone and screen.</span></p>
<a class="get" href="${file}" download>下载证书 / Download</a>
<p>安装前核对指纹（SHA-256），须与管理员给出的一致：<br><span class="en" lang="en">Before installing, compare the fingerprint with the one your administrator gave you:</span></p>
<code>${fingerprint}</code>${steps}</main></body></html>`;
}
