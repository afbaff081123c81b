import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DUTY_STATES } from '@dutywall/shared/domain';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { accountOf } from './support/browser.ts';
import { type DemoFile, readDemo } from './support/demonstration.ts';

interface Row {
  readonly state: string;
  readonly badge: string;
  readonly fix?: { readonly lat: number; readonly lon: number };
}

describe('a demonstration from one command', () => {
  const { dataDir, printed, startMs } = inject('demonstration');
  let demo: DemoFile;
  let cookie: string;

  async function get(path: string, as = cookie): Promise<Response> {
    return fetch(`${demo.address}${path}`, { headers: { cookie: as } });
  }

  async function signIn(role: string, at = 0): Promise<string> {
    const { name, password } = accountOf(demo, role, at);
    const answer = await fetch(`${demo.address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: demo.address },
      body: JSON.stringify({ name, password }),
    });
    expect(answer.status).toBe(200);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  beforeAll(async () => {
    demo = readDemo(dataDir);
    cookie = await signIn('supervisor');
  });

  it('is ready within five minutes and says what each step took', async () => {
    expect(startMs).toBeLessThan(300_000);
    expect(printed).toMatch(/数据库与数据.*\d+\.\d s/);
    expect(printed).toMatch(/\/readyz 200 {2}\d+\.\d s/);
    expect((await get('/readyz', '')).status).toBe(200);
    console.log(`scripts/start took ${(startMs / 1000).toFixed(1)} s`);
  });

  it('hands accounts and terminals over in a file of its owner only', () => {
    expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(demo.accounts.filter((one) => one.role === 'supervisor').length).toBeGreaterThanOrEqual(3);
    expect(demo.terminals.map((one) => one.protocol).sort()).toEqual(['jt808', 'osmand', 'owntracks', 'web']);
  });

  it('DU2: has at least 300 officers on shift, and somebody in every state', async () => {
    // People move on: a state that nobody is in at one moment has somebody at the next.
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          const rows = (await (await get('/api/duty')).json()) as readonly Row[];
          const counts = Object.fromEntries(DUTY_STATES.map((state) => [state, 0]));
          for (const row of rows) {
            counts[row.state] = (counts[row.state] ?? 0) + 1;
            seen.add(row.state);
          }
          console.log(`duty states: ${JSON.stringify(counts)}`);
          expect(rows.length - (counts['off-shift'] ?? 0)).toBeGreaterThanOrEqual(300);
          return DUTY_STATES.filter((state) => !seen.has(state));
        },
        { timeout: 120_000, interval: 2_000 },
      )
      .toEqual([]);
  });

  it('shows a supervisor only the own squads, and an administrator nobody’s duty', async () => {
    const narrow = (await (await get('/api/duty', await signIn('supervisor', 1))).json()) as readonly Row[];
    const whole = (await (await get('/api/duty')).json()) as readonly Row[];
    expect(narrow.length).toBeGreaterThan(0);
    expect(narrow.length).toBeLessThan(whole.length);
    expect((await get('/api/duty', await signIn('administrator'))).status).toBe(403);
    expect((await get('/api/duty', '')).status).toBe(401);
  });
});
