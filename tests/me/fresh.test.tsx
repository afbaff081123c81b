// @vitest-environment jsdom
import { type ApiError, api } from '@dutywall/client/app/api.ts';
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { Notices } from '@dutywall/client/features/me/parts/notices.tsx';
import { StateCard } from '@dutywall/client/features/me/parts/state-card.tsx';
import { useFresh } from '@dutywall/client/features/me/use-fresh.ts';
import { startI18n } from '@dutywall/client/i18n';
import type { MeView } from '@dutywall/shared/protocol';
import { act, cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const NOW = Date.UTC(2026, 10, 26, 1);
const VIEW: MeView = {
  ...{ serverTime: NOW, shift: null, next: null, sos: null, windows: [], intervals: [], fix: null },
  officer: { id: 'o1', badge: '0101', name: '陈晨', squad: 'a', squadName: '一中队' },
  standing: { state: 'on-post', cause: null, since: NOW - 600_000, overlays: [] },
  sentence: { zh: '在岗位内。', en: 'At the post.' },
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The page's head as it stands while the last question was answered and the next one hangs. */
function Head({ seenAt }: { seenAt: number }) {
  const me: Me = { ...{ view: VIEW, seenAt, offsetMs: 0, signedOut: false }, fresh: useFresh(seenAt), refresh() {} };
  return (
    <MemoryRouter>
      <MeProvider value={me}>
        <Notices error={null} />
        <StateCard />
      </MeProvider>
    </MemoryRouter>
  );
}
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

describe('a frozen state on /me never looks alive', () => {
  it('counts on for 45 s after it came, and from then on says its age in words', async () => {
    startI18n('zh-CN');
    const { container, rerender } = render(<Head seenAt={NOW} />);
    await pass(44_000);
    expect(container.textContent).toContain('已 10 分钟');
    expect(screen.queryByRole('status')).toBeNull();
    await pass(3_000);
    expect(container.querySelector('.me-state')?.getAttribute('data-stale')).toBe('true');
    expect(container.textContent).toContain('截至');
    expect(container.textContent).not.toContain('已 10 分钟');
    expect(screen.getByRole('status').textContent).toMatch(/显示的是 .+前的状态/);
    rerender(<Head seenAt={Date.now()} />);
    expect(container.textContent).not.toContain('截至');
  });

  it('is stale when the phone’s clock was set back: its age is not known', async () => {
    startI18n('zh-CN');
    const { container } = render(<Head seenAt={NOW + 3_600_000} />);
    expect(container.textContent).toContain('截至');
  });
});

it('an SOS takes nothing of the state’s time and words: each says its own', () => {
  startI18n('zh-CN');
  const sos: MeView = { ...VIEW, standing: { ...VIEW.standing, overlays: ['sos'] } as MeView['standing'] };
  const me: Me = { ...{ view: sos, seenAt: NOW, offsetMs: 0, signedOut: false }, fresh: true, refresh() {} };
  const { container } = render(
    <MeProvider value={me}>
      <StateCard />
    </MeProvider>,
  );
  expect(container.querySelector('h2')?.textContent).toMatch(/^SOS/);
  expect(container.querySelector('h2')?.textContent).not.toContain('分钟');
  expect(container.querySelector('.me-cause')?.textContent).toMatch(/^在岗 已 10 分钟$/);
});

describe('a question to the server ends', () => {
  /** A server that takes the question and says nothing, or the head of an answer and then nothing. */
  function dead(how: 'silent' | 'half') {
    vi.stubGlobal('fetch', (_path: string, { signal }: { signal: AbortSignal }) => {
      const never = () =>
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      return how === 'silent' ? never() : Promise.resolve({ ok: true, status: 200, text: never });
    });
  }
  const outcome = (asked: Promise<unknown>) => {
    const seen: { code: string | null } = { code: null };
    asked.catch((error: ApiError) => {
      seen.code = error.code ?? error.message;
    });
    return seen;
  };

  it.each(['silent', 'half'] as const)('after 30 s as offline, when the line is dead (%s)', async (how) => {
    dead(how);
    const seen = outcome(api('/api/me'));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(seen.code).toBeNull();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(seen.code).toBe('offline');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('after 120 s when it carries a photo or a chunk', async () => {
    dead('silent');
    const seen = outcome(api('/api/x', { method: 'PUT', body: new Blob(['x'], { type: 'image/jpeg' }) }));
    await vi.advanceTimersByTimeAsync(119_000);
    expect(seen.code).toBeNull();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(seen.code).toBe('offline');
  });

  it('at once, and not as offline, when the page takes it back', async () => {
    dead('silent');
    const page = new AbortController();
    const seen = outcome(api('/api/x', { signal: page.signal }));
    page.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.code).toBe('aborted');
  });
});
