// @vitest-environment jsdom
import { LoginPage } from '@dutywall/client/features/session/login-page.tsx';
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPage, serve } from './support/render.tsx';

const refusal = (status: number, code: string, details = {}) => ({
  status,
  body: { error: { code, reason: code, details, reference: 'F00D12' } },
});
const NOBODY = { 'GET /api/session': refusal(401, 'not-signed-in') };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function signIn(name: string, password: string) {
  fireEvent.change(screen.getByLabelText('账号'), { target: { value: name } });
  fireEvent.change(screen.getByLabelText('密码'), { target: { value: password } });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

describe('the sign-in', () => {
  it('asks the server and sends nothing but name and password', async () => {
    const { asked } = serve({ ...NOBODY, 'POST /api/session': { body: { name: '王督查', role: 'supervisor' } } });
    renderPage(<LoginPage />, { at: '/login' });
    await signIn(' wang ', '秘密 ');
    expect(asked.at(-1)?.body ?? asked.find((one) => one.method === 'POST')?.body).toEqual({
      name: 'wang',
      password: '秘密 ',
    });
  });

  it('translates a wrong password and gives the reference', async () => {
    serve({ ...NOBODY, 'POST /api/session': refusal(401, 'wrong-password') });
    renderPage(<LoginPage />, { at: '/login' });
    await signIn('wang', 'x');
    expect(screen.getByRole('alert').textContent).toContain('账号或密码不正确');
    expect(screen.getByRole('alert').textContent).toContain('F00D12');
  });

  it('says until when an account is locked', async () => {
    serve({ ...NOBODY, 'POST /api/session': refusal(429, 'locked-out', { retryAfterS: 600 }) });
    renderPage(<LoginPage />, { at: '/login' });
    await signIn('wang', 'x');
    expect(screen.getByRole('alert').textContent).toMatch(/请在 \d\d:\d\d:\d\d 之后再试/);
  });

  it('asks for what is missing without asking the server', async () => {
    const { asked } = serve(NOBODY);
    renderPage(<LoginPage />, { at: '/login' });
    await signIn('', '');
    expect(screen.getByRole('alert').textContent).toBe('请输入账号。');
    expect(asked.filter((one) => one.method === 'POST')).toEqual([]);
  });

  it('shows and hides the password', async () => {
    serve(NOBODY);
    renderPage(<LoginPage />, { at: '/login' });
    const field = screen.getByLabelText('密码') as HTMLInputElement;
    expect(field.type).toBe('password');
    fireEvent.click(screen.getByRole('button', { name: '显示密码' }));
    expect(field.type).toBe('text');
  });
});
