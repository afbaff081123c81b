import { existsSync } from 'node:fs';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import type { DemoFile } from './demonstration.ts';

/** What a busy machine may take for one step of a page, ms; tests that know better say so. */
const PATIENCE_MS = 90_000;
const CHROMIUM = '/usr/bin/chromium';
/** No calls home (the machine may have no network). */
const BASE = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];
/** Software GL, which maps are drawn by. */
const FLAGS = [...BASE, '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

/** Why browser tests cannot run here; null: they can. */
export const NO_BROWSER = existsSync(CHROMIUM)
  ? null
  : 'Chromium is not installed (scripts/test installs it on Debian as root)';

/** A camera with a moving picture and a microphone with a beep, given without asking. */
const DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
/** Painted without a GPU, and with a camera of eight frames a second, which the lowest step sends: for many on one machine. */
const FRUGAL = [...BASE, '--disable-gpu', '--use-fake-device-for-media-stream=fps=8', '--use-fake-ui-for-media-stream'];

export interface VisitOptions {
  /** A fake camera and microphone, which the page gets without a question. */
  readonly devices?: boolean;
  /** Painted without a GPU, also one in software: a browser that costs as little as one can. */
  readonly frugal?: boolean;
  /** In that visit's browser, as a stranger to it (own cookies and store): many pages cost less in one browser. */
  readonly beside?: Visit | undefined;
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

/** A browser of its own (but see `beside`) with one page of that size, Chinese, in Shanghai's time. */
export async function visit(width: number, height: number, options: VisitOptions = {}): Promise<Visit> {
  const args = options.frugal ? FRUGAL : options.devices ? [...FLAGS, ...DEVICES] : FLAGS;
  const neighbour = options.beside?.context.browser();
  const browser = neighbour ?? (await chromium.launch({ executablePath: CHROMIUM, args }));
  const context = await browser.newContext({
    ignoreHTTPSErrors: options.insecure ?? false,
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { context, page, errors, close: () => (neighbour ? context : browser).close() };
}

export function accountOf(demo: DemoFile, role: string, at = 0) {
  const account = demo.accounts.filter((one) => one.role === role)[at];
  if (!account) throw new Error(`the demonstration has no ${role} number ${at}`);
  return account;
}
