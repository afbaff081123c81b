import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fp from 'fastify-plugin';
import type { Config } from '../config.ts';

/** A wall with replay open asks ≈ 10 times a second; a hall of twenty screens may sit behind one address. */
const PER_MINUTE = 6_000;

/** Check-ins need camera and microphone, the officer's page place and wake lock; what nobody needs, nobody gets. */
const PERMISSIONS = [
  ...['camera', 'microphone', 'geolocation', 'screen-wake-lock', 'fullscreen', 'autoplay'].map(
    (name) => `${name}=(self)`,
  ),
  ...['display-capture', 'payment', 'usb', 'serial', 'hid', 'midi'].map((name) => `${name}=()`),
].join(', ');

/** Headers, cookies and a ceiling on requests per address. Ingest has ceilings of its own. */
export const security = fp<{ config: Config }>(async (app, { config }) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        // React and Leaflet place things with style attributes; no style element comes from elsewhere.
        'style-src-attr': ["'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'worker-src': ["'self'", 'blob:'],
        'media-src': ["'self'", 'blob:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Browsers ignore it without TLS, and on a LAN address it would only be noise.
    strictTransportSecurity: config.tls ? { maxAge: 180 * 24 * 3600, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', PERMISSIONS);
  });
  app.addHook('onRequest', async (request, reply) => {
    // Who asked has gone before we looked: there is no address to count by, and nobody to answer.
    if (request.raw.socket.destroyed) return reply.hijack();
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: PER_MINUTE,
    timeWindow: 60_000,
    cache: 10_000,
    allowList: (request) => !request.url.startsWith('/api/'),
  });
});
