import type { PhotoType } from '@dutywall/shared/protocol';
import type { FastifyReply } from 'fastify';

/** Somebody else's bytes: a picture to look at, never a page that runs. */
export function sendPicture(
  reply: FastifyReply,
  { type, sha256 }: { readonly type: PhotoType; readonly sha256: string },
  bytes: Buffer,
): FastifyReply {
  return reply
    .type(type)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('content-disposition', `inline; filename="${sha256.slice(0, 16)}.${type.slice(6)}"`)
    .header('cache-control', 'private, no-store')
    .send(bytes);
}
