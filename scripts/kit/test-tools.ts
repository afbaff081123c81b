import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Programs that the browser and database tests need, and Debian's packages that bring them. */
const TOOLS: readonly { readonly name: string; readonly present: () => boolean; readonly packages: () => string[] }[] =
  [
    { name: 'Chromium', present: () => existsSync('/usr/bin/chromium'), packages: () => ['chromium'] },
    {
      name: 'Chinese font',
      present: () => spawnSync('fc-list', [':lang=zh-cn']).stdout?.length > 0,
      packages: () => ['fontconfig', 'fonts-noto-cjk'],
    },
    {
      name: 'coturn',
      present: () => existsSync('/usr/bin/turnserver') && existsSync('/usr/bin/turnutils_uclient'),
      packages: () => ['coturn'],
    },
    { name: 'PostgreSQL with PostGIS', present: hasPostgis, packages: postgisPackages },
  ];

const POSTGRES = '/usr/lib/postgresql';

function hasPostgis(): boolean {
  if (!existsSync(POSTGRES)) return false;
  const versions = readdirSync(POSTGRES).filter((version) => existsSync(`${POSTGRES}/${version}/bin/initdb`));
  return versions.some((version) => existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`));
}

/** The release's own PostgreSQL: 15 on Debian 12, 17 on Debian 13. */
function postgisPackages(): string[] {
  const found = execFileSync('apt-cache', ['search', '--names-only', '^postgresql-[0-9]+-postgis-3$'], {
    encoding: 'utf8',
  });
  const newest = found.match(/postgresql-(\d+)-postgis-3/)?.[1];
  if (!newest) throw new Error('Debian offers no postgresql-NN-postgis-3 package here');
  return [`postgresql-${newest}`, `postgresql-${newest}-postgis-3`];
}

/** Installs what is missing on Debian as root; elsewhere says what to install. The tests skip by themselves. */
export async function missingTools(): Promise<void> {
  const missing = TOOLS.filter((tool) => !tool.present());
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.name).join(', ');
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    console.error(
      `缺少 / missing: ${names}。请安装 chromium、postgresql + postgis、coturn、中文字体；相关测试将跳过 / their tests will be skipped.`,
    );
    return;
  }
  console.error(`· 安装测试所需 / installing for the tests: ${names}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env });
  const packages = missing.flatMap((tool) => tool.packages());
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 2, 2],
    env,
  });
  if (done.status !== 0) console.error(`安装失败 / could not install: ${packages.join(' ')}`);
}
