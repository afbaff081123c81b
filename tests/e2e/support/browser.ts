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

/** A camera with a moving picture and a microphone with a beep, given without asking. */
const DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

export interface VisitOptions {
  /** A fake camera and microphone, which the page gets without a question. */
  readonly devices?: boolean;
  /** The certificate's authority is unknown to the browser: for HTTPS of our own. */
  readonly insecure?: boolean;
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that the page's console or scripts reported. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** A browser of its own with one page of that size, Chinese, in Shanghai's time. */
export async function visit(width: number, height: number, options: VisitOptions = {}): Promise<Visit> {
  const args = options.devices ? [...FLAGS, ...DEVICES] : FLAGS;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  const context = await browser.newContext({
    ignoreHTTPSErrors: options.insecure ?? false,
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
