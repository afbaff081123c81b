// @vitest-environment jsdom
import { NoticeBell } from '@dutywall/client/app/notices/notice-bell.tsx';
import { OwnNotices } from '@dutywall/client/features/me/parts/own-notices.tsx';
import { RulesPage } from '@dutywall/client/features/rules/rules-page.tsx';
import { switchLanguage } from '@dutywall/client/i18n';
import { DAY, HOUR } from '@dutywall/shared/kit';
import { NOTICE_KEYS, type NoticeRow } from '@dutywall/shared/protocol';
import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeFeed } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

// A shared machine may take its time to render.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 120_000 });

const notice = (id: number, key: NoticeRow['key'], readAt: number | null = null): NoticeRow => ({
  ...{ id, key, subject: `a${id}`, at: 1_000 * id, readAt },
  params: { name: '张三', badge: 'B001', by: '督查甲', reason: '离岗二十分钟' },
});
const LIST = {
  unread: 2,
  notices: [notice(3, 'absence-answered'), notice(2, 'absence-due'), notice(1, 'absence-flagged', 9)],
};
const READ = { unread: 0, notices: LIST.notices.map((one) => ({ ...one, readAt: 10 })) };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('what an officer was told, on the own page', () => {
  it('AB2 says a flag and a decided leave to the person, leads to each, and is gone when read', async () => {
    const notices = [
      { ...notice(9, 'leave-approved'), params: { reason: '同意' } },
      notice(8, 'absence-flagged'),
      ...[7, 6].map((id) => notice(id, 'absence-confirmed')),
      notice(5, 'absence-withdrawn', 1),
    ];
    const { asked } = serve({
      '/api/notices': { body: { unread: 4, notices } },
      'POST /api/notices/read': { body: { unread: 0, notices: notices.map((one) => ({ ...one, readAt: 10 })) } },
    });
    renderPage(<OwnNotices />);
    const card = await screen.findByRole('status', { name: '新通知' });
    const lines = within(card).getAllByRole('link');
    expect(lines.map((one) => one.getAttribute('href'))).toEqual(['/me/leaves', '/me/flags/a8', '/me/flags/a7']);
    expect(lines[0]?.textContent).toMatch(/^您的请假已批准.*同意$/);
    expect(lines[1]?.textContent).toMatch(/^您被标记/);
    expect(card.textContent).toContain('另有 1 条');
    fireEvent.click(screen.getByRole('button', { name: '全部标为已读' }));
    await waitFor(() => expect(screen.queryByRole('status', { name: '新通知' })).toBeNull());
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({ upTo: 9 });
  });
});

it('AB6 a notice of a fault of a check-in says so, to the officer and to supervisors, and no other does', async () => {
  const fault = { ...notice(2, 'absence-flagged'), params: { about: 'check-in-fault', reason: '整洁', name: '张三' } };
  serve({ '/api/notices': { body: { unread: 2, notices: [fault, notice(1, 'absence-flagged')] } } });
  renderPage(<OwnNotices />);
  const told = (await screen.findAllByRole('link')).map(({ textContent }) => textContent);
  expect(told[0]).toMatch(/ · 连线问题 · 整洁$/);
  expect(told[1]).toMatch(/ · 离岗二十分钟$/);
  expect(told[1]).not.toContain('连线问题');
  cleanup();
  renderPage(<NoticeBell />);
  fireEvent.click(await screen.findByRole('button', { name: /2 条未读/ }));
  expect(screen.getAllByRole('link')[0]?.textContent).toContain('连线问题 · 整洁');
});

it.each([
  ['the own page', () => <OwnNotices />, async () => undefined],
  ['the bell', () => <NoticeBell />, async () => fireEvent.click(await screen.findByRole('button', { name: /未读/ }))],
])('opening what a notice is about reads that one alone: %s', async (_name, page, open) => {
  const notices = [notice(3, 'absence-answered'), notice(2, 'absence-flagged')];
  const rest = { unread: 1, notices: notices.map((one) => (one.id === 2 ? { ...one, readAt: 10 } : one)) };
  const { asked } = serve({
    '/api/notices': { body: { unread: 2, notices } },
    'POST /api/notices/read': { body: rest },
  });
  renderPage(page());
  await open();
  const line = () => screen.findByRole('link', { name: /flag|标记/ });
  fireEvent.click(await line());
  await waitFor(() => expect(asked.filter((one) => one.method === 'POST')).toHaveLength(1));
  expect(asked.find((one) => one.method === 'POST')?.body).toEqual({ from: 2, upTo: 2 });
});

describe('the bell', () => {
  it('AB2 counts what is unread, leads to each absence, marks all as read, and closes with Escape', async () => {
    const { asked } = serve({ '/api/notices': { body: LIST }, 'POST /api/notices/read': { body: READ } });
    renderPage(<NoticeBell />);
    const bell = await screen.findByRole('button', { name: '通知，2 条未读' });
    fireEvent.click(bell);
    const lines = within(screen.getByRole('list')).getAllByRole('link');
    expect(lines.map((one) => one.getAttribute('href'))).toEqual(['/absences/a3', '/absences/a2', '/absences/a1']);
    expect(lines[0]?.textContent).toContain('未读张三（B001）已申辩，待认定');
    expect(lines[0]?.textContent).toContain('离岗二十分钟');
    expect(lines[2]?.textContent).not.toContain('未读');
    fireEvent.click(screen.getByRole('button', { name: '全部标为已读' }));
    await screen.findByRole('button', { name: '通知' });
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({ upTo: 3 });
    fireEvent.keyDown(document, { key: 'Escape' });
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('leads from a leave to the week and the panel where it is decided', async () => {
    const asked = { ...notice(4, 'leave-asked'), params: { name: '张三', badge: 'B001', from: 1_764_000_000_000 } };
    serve({ '/api/notices': { body: { unread: 1, notices: [asked] } } });
    renderPage(<NoticeBell />);
    fireEvent.click(await screen.findByRole('button', { name: '通知，1 条未读' }));
    const line = within(screen.getByRole('list')).getByRole('link');
    expect(line.getAttribute('href')).toBe('/roster?at=1764000000000&side=leaves');
    expect(line.textContent).toContain('张三（B001）申请请假，待审批');
  });

  it('asks again when the feed says that something is new', async () => {
    const { asked } = serve({ '/api/notices': { body: LIST } });
    const feed = fakeFeed([]);
    renderPage(<NoticeBell feed={feed} />);
    await screen.findByRole('button', { name: /2 条未读/ });
    feed.changed('personal');
    await waitFor(() => expect(asked.filter((one) => one.path === '/api/notices')).toHaveLength(2));
  });

  it('says that there is nothing, and what went wrong with a way to try again', async () => {
    serve({ '/api/notices': { body: { unread: 0, notices: [] } } });
    renderPage(<NoticeBell />);
    fireEvent.click(await screen.findByRole('button', { name: '通知' }));
    await screen.findByText(/^还没有通知/);
    cleanup();
    serve({ '/api/notices': { status: 403, body: { error: { code: 'forbidden', reason: 'x', reference: 'R' } } } });
    renderPage(<NoticeBell />);
    fireEvent.click(await screen.findByRole('button', { name: '通知' }));
    expect((await screen.findByRole('alert')).textContent).toContain('没有这项权限');
  });

  it('has a sentence for every key in both languages', async () => {
    for (const language of ['zh-CN', 'en'] as const) {
      serve({ '/api/notices': { body: { unread: 9, notices: NOTICE_KEYS.map((key, i) => notice(i, key)) } } });
      renderPage(<NoticeBell />);
      switchLanguage(language);
      fireEvent.click(await screen.findByRole('button', { name: /9/ }));
      for (const line of screen.getAllByRole('link')) expect(line.textContent).toContain('张三');
      cleanup();
    }
    switchLanguage('zh-CN');
  });
});

const VERSION = { version: 1, validFrom: 0, madeBy: '安装', reason: '默认值' };
const PROCEDURE = [{ ...VERSION, answerWindowMs: 24 * HOUR, appealWindowMs: 30 * DAY }];

describe('/rules?of=absences', () => {
  const open = (role: string) => {
    const { asked } = serve({
      '/api/session': { body: { name: '甲', role } },
      '/api/rules': { body: [] },
      '/api/absence-procedures': { body: PROCEDURE },
      'POST /api/absence-procedures': {
        status: 201,
        body: [{ ...VERSION, version: 2, answerWindowMs: 48 * HOUR, appealWindowMs: 30 * DAY }, ...PROCEDURE],
      },
    });
    renderPage(<RulesPage />, { at: '/rules?of=absences' });
    return asked;
  };

  it('AB2 AB4 shows the windows to everybody, and lets nobody but administrators change them', async () => {
    open('supervisor');
    const answer = await screen.findByLabelText<HTMLInputElement>('申辩期');
    expect([answer.value, answer.disabled]).toEqual(['24', true]);
    expect(screen.queryByRole('button', { name: '发布新版本' })).toBeNull();
  });

  it('AB2 AB4 publishes a version with a reason, within bounds', async () => {
    const asked = open('administrator');
    const answer = await screen.findByLabelText<HTMLInputElement>('申辩期');
    await waitFor(() => expect(answer.disabled).toBe(false));
    const publish = screen.getByRole<HTMLButtonElement>('button', { name: '发布新版本' });
    fireEvent.change(screen.getByLabelText('发布理由（必填）'), { target: { value: '节假日延长' } });
    fireEvent.change(answer, { target: { value: '0' } });
    expect(screen.getByRole('alert').textContent).toBe('应为 1–720');
    expect(publish.disabled).toBe(true);
    fireEvent.change(answer, { target: { value: '48' } });
    fireEvent.click(publish);
    await screen.findByText('申辩期 48 小时，申诉期 30 天');
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({
      ...{ answerWindowMs: 48 * HOUR, appealWindowMs: 30 * DAY, reason: '节假日延长' },
    });
  });
});
