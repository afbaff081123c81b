import { existsSync } from 'node:fs';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import type { DemoFile } from './demonstration.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Software GL, and no calls home (the machine may have no network). */
const FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
];

/** Why browser tests cannot run here; null: they can. */
export const NO_BROWSER = existsSync(CHROMIUM)
  ? null
  : 'Chromium is not installed (scripts/test installs it on Debian as root)';

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that the page's console or scripts reported. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** A browser of its own with one page of that size, Chinese, in Shanghai's time. */
export async function visit(width: number, height: number): Promise<Visit> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { context, page, errors, close: () => browser.close() };
}

export function accountOf(demo: DemoFile, role: string, at = 0) {
  const account = demo.accounts.filter((one) => one.role === role)[at];
  if (!account) throw new Error(`the demonstration has no ${role} number ${at}`);
  return account;
}
