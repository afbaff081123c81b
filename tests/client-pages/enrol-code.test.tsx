// @vitest-environment jsdom
import { Contact } from '@dutywall/client/features/desk/contact.tsx';
import type { SlotRow } from '@dutywall/shared/protocol';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { NOW } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

const officer: SlotRow = {
  ...{ slot: 0, officer: 'o1', badge: '0101', name: '张三', squad: 's1', kind: 'enforcement', protocol: 'web' },
};

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Opens the desk's dialog; the server gives a code at that address. */
async function code(address: string) {
  const made = { address, expiresAt: '2026-11-23T00:41:05Z', officer: { badge: '0101', name: '张三' } };
  const { asked } = serve({ '/api/terminals/codes': { status: 201, body: made } });
  renderPage(
    <StrictMode>
      <Contact officer={officer} now={NOW} />
    </StrictMode>,
  );
  fireEvent.click(screen.getByRole('button', { name: '登记手机' }));
  await screen.findByRole('img', { name: '登记二维码' }, { timeout: 20_000 });
  return { asked, text: screen.getByRole('dialog', { name: '登记 张三（0101）的手机' }).textContent ?? '' };
}

describe('登记手机, from the card of an officer', () => {
  it('asks for one code a dialog, since each voids the one before, and says until when', async () => {
    const { asked, text } = await code('https://wall.example/me/enrol#abc');
    expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/terminals/codes', { officer: '0101' }],
    ]);
    expect(text).toContain('08:41 前有效，只能用一次');
    expect(text).not.toMatch(/本机地址|没有加密/);
  });

  it.each([
    ['http://127.0.0.1:8080/me/enrol#a', /此二维码是本机地址/],
    ['https://localhost/me/enrol#a', /此二维码是本机地址/],
    ['https://[::1]:8443/me/enrol#a', /此二维码是本机地址/],
    ['http://10.0.0.8/me/enrol#a', /此地址没有加密/],
  ])('warns of %s, by which no phone is bound', async (address, warning) => {
    expect((await code(address)).text).toMatch(warning);
  });
});
