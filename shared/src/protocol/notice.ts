import { type Static, Type } from 'typebox';

/** What an account can be told. Closed: screens have a text for each, in every language. */
export const NOTICE_KEYS = [
  'absence-flagged',
  'absence-answered',
  'absence-due',
  'absence-confirmed',
  'absence-withdrawn',
  'absence-appealed',
  'absence-upheld',
  'absence-corrected',
  'absence-needs-review',
  'leave-asked',
  'leave-approved',
  'leave-rejected',
  'leave-cancelled',
] as const;
export type NoticeKey = (typeof NOTICE_KEYS)[number];

export const NoticeRow = Type.Object({
  id: Type.Integer(),
  key: Type.Enum([...NOTICE_KEYS]),
  /** What the text is filled with: names, reasons; instants are epoch milliseconds. */
  params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  /** The id of what it is about: an absence, or a request for leave. */
  subject: Type.String(),
  at: Type.Number(),
  readAt: Type.Union([Type.Number(), Type.Null()]),
});
export type NoticeRow = Static<typeof NoticeRow>;

export const NoticeList = Type.Object({ unread: Type.Integer(), notices: Type.Array(NoticeRow) });
export type NoticeList = Static<typeof NoticeList>;

const NoticeId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** Everything from one notice (left out: the first) up to and with another was read; one alone is both. */
export const NoticeReadAsk = Type.Object(
  { from: Type.Optional(NoticeId), upTo: NoticeId },
  { additionalProperties: false },
);
export type NoticeReadAsk = Static<typeof NoticeReadAsk>;
