import { type Static, type TSchema, Type } from 'typebox';
import { DATUMS } from '../geo/index.ts';

const Maybe = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const strict = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1, maxLength: 64 });

/** The ways in which terminals report (`Protocol` of the domain). */
export const TERMINAL_PROTOCOLS = ['osmand', 'owntracks', 'jt808', 'web'] as const;

/**
 * Reports expected of a terminal that was told nothing else, s, and whether it stops when it lies still (DU7). Phone
 * apps are set up for 30 s by the enrolment sheet and pause at rest; JT/T 808 devices and the page report steadily.
 */
export const TERMINAL_DEFAULTS: Readonly<
  Record<(typeof TERMINAL_PROTOCOLS)[number], { readonly intervalS: number; readonly restsSilent: boolean }>
> = {
  osmand: { intervalS: 30, restsSilent: true },
  owntracks: { intervalS: 30, restsSilent: true },
  jt808: { intervalS: 30, restsSilent: false },
  web: { intervalS: 15, restsSilent: false },
};

export const TerminalRow = Type.Object({
  id: Type.String(),
  protocol: Type.Enum([...TERMINAL_PROTOCOLS]),
  datum: Type.Enum([...DATUMS]),
  expectedIntervalS: Type.Integer(),
  restsSilent: Type.Boolean(),
  /** JT/T 808, for administrators only. */
  phone: Maybe(Type.String()),
  /** Who carries it now. */
  officer: Maybe(
    Type.Object({ id: Type.String(), badge: Type.String(), name: Type.String(), squadName: Type.String() }),
  ),
  /** ISO; null: nothing within two days. */
  lastSeenAt: Maybe(Type.String()),
  disabled: Type.Boolean(),
});
export type TerminalRow = Static<typeof TerminalRow>;

/** By id after `after`; `text` is looked for in badge, name and id, and by administrators in the phone number. */
export const TerminalQuery = Type.Object(
  {
    after: Type.Optional(Text),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    text: Type.Optional(Text),
    disabled: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type TerminalQuery = Static<typeof TerminalQuery>;

/** `next`: what the next page is after; null: there is none. */
export const TerminalPage = Type.Object({ terminals: Type.Array(TerminalRow), next: Maybe(Type.String()) });
export type TerminalPage = Static<typeof TerminalPage>;

/** What somebody who enrols a terminal decides; the rest has a default by protocol. */
export const EnrolAsk = Type.Object(
  {
    /** The officer's badge. */
    officer: Text,
    protocol: Type.Enum([...TERMINAL_PROTOCOLS]),
    datum: Type.Optional(Type.Enum([...DATUMS])),
    expectedIntervalS: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600 })),
    restsSilent: Type.Optional(Type.Boolean()),
    /** JT/T 808: the number the device sends; one is made up where the device can be told. */
    phone: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
  },
  strict,
);
export type EnrolAsk = Static<typeof EnrolAsk>;

/** Shown once: the secret is stored as a hash only. */
export const Enrolled = Type.Object({
  id: Type.String(),
  protocol: Type.Enum([...TERMINAL_PROTOCOLS]),
  badge: Type.String(),
  /** HTTP: where the terminal posts to, secret included. JT/T 808: host and port. */
  address: Type.String(),
  phone: Type.Optional(Type.String()),
  /** HTTP: the token in the address. JT/T 808: the code a 0x0102 may bring. */
  secret: Type.String(),
  /** JT/T 808: until when the device may instead ask for a code by 0x0100, once; ISO. */
  registerUntil: Type.Optional(Type.String()),
});
export type Enrolled = Static<typeof Enrolled>;
