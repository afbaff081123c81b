import {
  ChunkReply,
  HoldAsk,
  MAX_CHUNK_BYTES,
  RECORDING_TYPE,
  RecordingManifest,
  RecordingRow,
  RetentionAsk,
  RetentionSettingsAsk,
  RetentionSettingsRow,
} from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole, signedIn } from '../../plugins/principal.ts';
import type { EvidenceRoom } from './evidence.service.ts';
import { readByteRange } from './range.ts';
import { Id, Sha256Header } from './schemas.ts';

const OfRecording = Type.Object({ id: Id });
const OfChunk = Type.Object({ id: Id, n: Type.Integer({ minimum: 0, maximum: 100_000 }) });

/** Recordings: begun in a check-in, sent in chunks, played with ranges, kept by class or hold. */
export const recordingRoutes: FastifyPluginAsyncTypebox<{ readonly room: EvidenceRoom }> = async (app, { room }) => {
  const tags = ['recordings'];
  const preHandler = signedIn;
  const { recordings, keeping } = room;

  app.post(
    '/api/check-ins/:id/recordings',
    { preHandler, schema: { tags, params: OfRecording, response: { 201: Type.Object({ recording: Type.String() }) } } },
    async (request, reply) =>
      reply.code(201).send(answer(await recordings.begin(principalOf(request), request.params.id))),
  );

  // Only here is a piece of a video taken as a body; its type may name codecs.
  await app.register(async (chunks: typeof app) => {
    chunks.addContentTypeParser(
      new RegExp(`^${RECORDING_TYPE}(?:;|$)`),
      { parseAs: 'buffer', bodyLimit: MAX_CHUNK_BYTES },
      (_request, body, done) => done(null, body),
    );
    chunks.put(
      '/api/recordings/:id/chunks/:n',
      {
        preHandler,
        bodyLimit: MAX_CHUNK_BYTES,
        schema: { tags, params: OfChunk, headers: Sha256Header, response: { 200: ChunkReply } },
      },
      async (request) => {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { id, n } = request.params;
        const sha256 = request.headers['x-sha256'];
        return answer(await recordings.chunk(principalOf(request), id, n, bytes, sha256));
      },
    );
  });

  app.post(
    '/api/recordings/:id/finish',
    { preHandler, schema: { tags, params: OfRecording } },
    async (request, reply) => {
      answer(await recordings.finish(principalOf(request), request.params.id));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/recordings/:id',
    { preHandler, schema: { tags, params: OfRecording, response: { 200: RecordingRow } } },
    async (request) => answer(await keeping.read(principalOf(request), request.params.id)),
  );

  app.get('/api/recordings/:id/file', { preHandler, schema: { tags, params: OfRecording } }, async (request, reply) => {
    const video = answer(await keeping.open(principalOf(request), request.params.id));
    reply
      .type(RECORDING_TYPE)
      .header('accept-ranges', 'bytes')
      .header('etag', `"${video.sha256}"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cache-control', 'private, no-store');
    const range = readByteRange(request.headers.range, video.bytes);
    if (range === 'beyond') return reply.code(416).header('content-range', `bytes */${video.bytes}`).send();
    if (range === null) {
      return reply.header('content-length', video.bytes).send(video.read(0, video.bytes - 1));
    }
    return reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${video.bytes}`)
      .header('content-length', range.end - range.start + 1)
      .send(video.read(range.start, range.end));
  });

  app.get(
    '/api/recordings/:id/original',
    { preHandler, schema: { tags, params: OfRecording } },
    async (request, reply) => {
      const { id } = request.params;
      const { bytes, stream } = answer(await keeping.original(principalOf(request), id));
      return reply
        .type(RECORDING_TYPE)
        .header('content-length', bytes)
        .header('content-disposition', `attachment; filename="recording-${id}.webm"`)
        .header('cache-control', 'private, no-store')
        .send(stream);
    },
  );

  app.get(
    '/api/recordings/:id/manifest',
    { preHandler, schema: { tags, params: OfRecording, response: { 200: RecordingManifest } } },
    async (request, reply) => {
      const { id } = request.params;
      reply.header('content-disposition', `attachment; filename="recording-${id}.json"`);
      return answer(await keeping.manifest(principalOf(request), id));
    },
  );

  app.put(
    '/api/recordings/:id/retention',
    { preHandler, schema: { tags, params: OfRecording, body: RetentionAsk, response: { 200: RecordingRow } } },
    async (request) => answer(await keeping.classify(principalOf(request), request.params.id, request.body)),
  );

  app.put(
    '/api/recordings/:id/hold',
    { preHandler, schema: { tags, params: OfRecording, body: HoldAsk, response: { 200: RecordingRow } } },
    async (request) => answer(await keeping.hold(principalOf(request), request.params.id, request.body)),
  );

  app.get(
    '/api/retention',
    { preHandler, schema: { tags, response: { 200: Type.Array(RetentionSettingsRow) } } },
    async () => [...(await keeping.settings())],
  );

  app.post(
    '/api/retention',
    {
      preHandler: requireRole('administrator'),
      schema: { tags, body: RetentionSettingsAsk, response: { 201: Type.Array(RetentionSettingsRow) } },
    },
    async (request, reply) => reply.code(201).send([...answer(await keeping.set(principalOf(request), request.body))]),
  );
};
