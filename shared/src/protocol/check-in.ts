import { CHECK_IN_OUTCOMES, CHECK_IN_REASONS, CHECK_IN_STAGES, ENDED_BY, FAILED_PARTS } from '@dutywall/shared/domain';
import { type Static, type TSchema, Type } from 'typebox';

/** Names one page's end of a check-in; made by the page at random, new after a reload. */
export const PeerId = Type.String({ minLength: 8, maxLength: 40, pattern: '^[A-Za-z0-9_-]+$' });
export const CheckInIdSchema = Type.String({ minLength: 1, maxLength: 64 });

/** At most so many pages look through one phone: each is a stream of its own that the phone must send. */
export const VIEWERS_PER_PHONE = 3;
/** Check-ins that one supervisor has open side by side (CI7): the desk's largest grid. */
export const CHECK_INS_AT_ONCE = 9;
/** Characters of one session description; real ones are 3–8 KiB. */
export const MAX_SDP = 32_000;
/** ICE candidates of one message, and of one end to another between two descriptions. */
export const CANDIDATES_AT_ONCE = 20;
export const CANDIDATES_PER_PEER = 200;

const Maybe = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);

/**
 * How an end fares; sent every REPORT_MS and whenever it changes. As often a terminal says that it rings. An end that was not heard for PEER_LOST_MS is gone.
 * `hidden`: the officer's page is not on the screen, so the camera is off (CI3).
 */
export const REPORT_MS = 5_000;
export const PEER_LOST_MS = 20_000;
export const MEDIA_STATES = ['waiting', 'flowing', 'interrupted', 'hidden', 'failed'] as const;

/** What both sides see of its course (CI6). */
const COURSE = {
  id: CheckInIdSchema,
  stage: Type.Enum([...CHECK_IN_STAGES]),
  reason: Type.Enum([...CHECK_IN_REASONS]),
  /** The supervisor who rang. */
  by: Type.String(),
  rangAt: Type.Number(),
  /** CI2: when ringing ends by itself; later once the terminal has said that it rings. */
  ringsUntil: Type.Number(),
  /** The terminal said that it rings. */
  heardAt: Maybe(Type.Number()),
  answeredAt: Maybe(Type.Number()),
  /** The first picture on the supervisor's side. */
  liveAt: Maybe(Type.Number()),
  endedAt: Maybe(Type.Number()),
  outcome: Maybe(Type.Enum([...CHECK_IN_OUTCOMES])),
  endedBy: Maybe(Type.Enum([...ENDED_BY])),
  failedPart: Maybe(Type.Enum([...FAILED_PARTS])),
  busyReason: Maybe(Type.String()),
  /** CI1: the duty that it verifies ends then, and the check-in with it; null: an SOS is open, or it has ended. */
  coveredUntil: Maybe(Type.Number()),
  /** CI7: put on the wall by the supervisor. */
  onWall: Type.Boolean(),
  /** Being recorded, since then. */
  recordingSince: Maybe(Type.Number()),
  /** Pages that look through the phone now. */
  viewers: Type.Integer({ minimum: 0 }),
};

/** A check-in as walls and desks know it: in the fact lane while it goes on, and once more when it has ended. */
export const CheckInRow = Type.Object({
  ...COURSE,
  officer: Type.String(),
  slot: Type.Integer({ minimum: 0 }),
  incident: Maybe(Type.String()),
  spotCheck: Maybe(Type.String()),
  /** Account of the supervisor who rang. */
  account: Type.String(),
});
export type CheckInRow = Static<typeof CheckInRow>;

/** What the officer's own page is told. `unit`: the supervisor's squad or bureau, as a name. */
export const CheckInCall = Type.Object({ ...COURSE, unit: Type.String() });
export type CheckInCall = Static<typeof CheckInCall>;

/** One end of a check-in. */
export const PeerRow = Type.Object({
  peer: PeerId,
  side: Type.Enum(['officer', 'supervisor', 'viewer', 'wall']),
  name: Type.String(),
  /** What it said last of how it fares; every change of it is a `peers` event. */
  media: Type.Enum([...MEDIA_STATES]),
});
export type PeerRow = Static<typeof PeerRow>;

/** As RTCIceServer: credentials are bound to this check-in and end with it. */
export const IceServer = Type.Object({
  urls: Type.Array(Type.String(), { minItems: 1 }),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
});
export type IceServer = Static<typeof IceServer>;

/** What an end needs to connect. */
export const JoinReply = Type.Object({
  checkIn: CheckInIdSchema,
  peers: Type.Array(PeerRow),
  iceServers: Type.Array(IceServer),
  /** Only relayed candidates are to be used (`ICE_POLICY=relay`): `iceTransportPolicy` of the connection. */
  relayOnly: Type.Boolean(),
});
export type JoinReply = Static<typeof JoinReply>;

export const Description = Type.Object(
  { type: Type.Enum(['offer', 'answer', 'rollback']), sdp: Type.String({ maxLength: MAX_SDP }) },
  { additionalProperties: false },
);
export const Candidate = Type.Object(
  {
    candidate: Type.String({ maxLength: 1_000 }),
    sdpMid: Maybe(Type.String({ maxLength: 64 })),
    sdpMLineIndex: Maybe(Type.Integer({ minimum: 0, maximum: 63 })),
    usernameFragment: Type.Optional(Maybe(Type.String({ maxLength: 256 }))),
  },
  { additionalProperties: false },
);

/** What one end says to another through the server. */
export const SignalSchema = Type.Object(
  {
    checkIn: CheckInIdSchema,
    from: PeerId,
    to: PeerId,
    description: Type.Optional(Description),
    candidates: Type.Optional(Type.Array(Candidate, { minItems: 1, maxItems: CANDIDATES_AT_ONCE })),
  },
  { additionalProperties: false },
);
export type Signal = Static<typeof SignalSchema>;

/** Server → the ends of a check-in. `call` goes to the officer's pages only. */
export type CallEvent =
  | { readonly kind: 'call'; readonly call: CheckInCall }
  | { readonly kind: 'peers'; readonly checkIn: string; readonly peers: readonly PeerRow[] }
  | ({ readonly kind: 'signal' } & Signal)
  /** CI5: take your own frame of this instant and send it with this code. */
  | {
      readonly kind: 'snapshot';
      readonly checkIn: string;
      readonly snapshot: string;
      readonly code: string;
      readonly at: number;
    };
