/**
 * The officer's page without a network: its document and its hashed files, nothing else. No answer of the server, no
 * position and no other page is ever kept here; what waits to be sent is in IndexedDB, which the page itself empties.
 * Registered for /me alone, so that wall and desk never run on an old copy.
 */
const CACHE = 'dutywall-me-1';
const SHELL = '/me';
/** A line that is nearly dead must not keep an officer before a white page, ms. */
const PATIENCE_MS = 4_000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    fetch(SHELL, { cache: 'no-store' })
      .then(keepShell)
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(openShell(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(openAsset(request));
});

/** `{keep: [paths]}` from a page that has loaded everything it may need: these stay, older ones go. */
self.addEventListener('message', (event) => {
  const paths = event.data?.keep;
  if (Array.isArray(paths)) event.waitUntil(keepOnly(paths.filter((path) => String(path).startsWith('/assets/'))));
});

async function keepShell(response) {
  // A portal's page or an error must never become the page of tomorrow.
  const ours = response.ok && !response.redirected && response.headers.get('content-security-policy') !== null;
  if (ours) await (await caches.open(CACHE)).put(SHELL, response.clone());
  return response;
}

/** The newest document while the network answers in time, else the one kept. */
async function openShell(request) {
  const kept = caches.match(SHELL, { cacheName: CACHE });
  const fresh = fetch(request).then(keepShell);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(() => kept);
  try {
    return (await Promise.race([fresh, late])) ?? (await fresh);
  } catch (error) {
    const shell = await kept;
    if (shell) return shell;
    throw error;
  }
}

/** Names carry a hash of the content: what is there is right for ever. */
async function openAsset(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function keepOnly(paths) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(paths);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/assets/') && !wanted.has(pathname)) await cache.delete(request);
  }
  // One that is missing here is fetched again when it is needed.
  await Promise.all(paths.map(async (path) => (await cache.match(path)) ?? cache.add(path).catch(() => undefined)));
}
