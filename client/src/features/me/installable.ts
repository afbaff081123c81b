/** What makes the page an app on the phone: manifest, icon, and the worker that opens it without a network. */
const LINKS: readonly (readonly [rel: string, href: string])[] = [
  ['manifest', '/manifest.webmanifest'],
  ['apple-touch-icon', '/icon-192.png'],
];
/** How long after the first paint the rest of the page is fetched, ms: the officer's own requests come first. */
const WARM_AFTER_MS = 3_000;

/** Parts that the page loads only when they are opened; offline they must be there already. */
const PARTS: readonly (() => Promise<unknown>)[] = [
  () => import('./tabs/now-tab.tsx'),
  () => import('./tabs/records-tab.tsx'),
  () => import('./tabs/messages-tab.tsx'),
  () => import('./tabs/settings-tab.tsx'),
  () => import('./tabs/enrol-tab.tsx'),
  () => import('../../feed/live-socket.ts'),
];

/** Once a page; harmless where the browser or an insecure address has no worker. */
export function makeInstallable(): void {
  for (const [rel, href] of LINKS) {
    if (document.head.querySelector(`link[rel="${rel}"]`)) continue;
    document.head.append(Object.assign(document.createElement('link'), { rel, href }));
  }
  // Vite's own server has no built files to keep.
  if (!navigator.serviceWorker || import.meta.env.MODE === 'development') return;
  setTimeout(() => void warm().catch(() => undefined), WARM_AFTER_MS);
}

async function warm(): Promise<void> {
  await navigator.serviceWorker.register('/sw.js', { scope: '/me' });
  const { active } = await navigator.serviceWorker.ready;
  await Promise.all(PARTS.map((load) => load()));
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
  const linked = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[href]')].map(
    (element) => new URL('src' in element ? element.src : element.href, location.href).pathname,
  );
  active?.postMessage({ keep: [...new Set([...loaded, ...linked])].filter((path) => path.startsWith('/assets/')) });
}

/** True when the server hands out another build than the one that runs here. */
export async function isOutdated(): Promise<boolean> {
  const running = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src');
  const response = await fetch('/me', { cache: 'no-store', headers: { accept: 'text/html' } }).catch(() => null);
  if (!running || !response?.ok) return false;
  const page = await response.text();
  return page.includes('/assets/') && !page.includes(running);
}
