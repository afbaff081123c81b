import { type Static, type TSchema, Type } from 'typebox';

/** Fixed street cameras (固定摄像头): what `/api/cameras…` answers and takes. Instants in ms. */

/** How its gateway gives the picture: WebRTC by WHEP, or HLS. */
export const CAMERA_KINDS = ['whep', 'hls'] as const;
export type CameraKind = (typeof CAMERA_KINDS)[number];

/** Cameras that are not retired; every list of them ends here. */
export const MAX_CAMERAS = 500;
/** Videos on the wall together, check-ins and cameras: what a hall can take in beside the map. */
export const MAX_WALL_VIDEOS = 4;
/** Cameras that one page shows at once. */
export const MAX_CAMERA_TILES = 4;
/** A session description of a browser with every codec has ≈ 8 KiB. */
export const MAX_SDP_CHARS = 64 * 1024;

const Maybe = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false } as const;
const Kind = Type.Enum([...CAMERA_KINDS]);
const Lon = Type.Number({ minimum: -180, maximum: 180 });
const Lat = Type.Number({ minimum: -90, maximum: 90 });

/** A camera as supervisors, leaders and the wall see it. Its address stays with the server. */
export const CameraRow = Type.Object({
  id: Type.String(),
  squad: Type.String(),
  name: Type.String(),
  lon: Lon,
  lat: Lat,
  kind: Kind,
  /** On the wall: since when and put there by whom. */
  onWall: Maybe(Type.Object({ since: Type.Number(), by: Type.String() })),
});
export type CameraRow = Static<typeof CameraRow>;

/** For administrators: with the address, but for what may be secret in it. */
export const CameraFile = Type.Object({
  ...CameraRow.properties,
  /** `https://***@gateway/street/index.m3u8?***`: no user, no password, no query. */
  address: Type.String(),
  /** Whether the operator's CAMERA_ORIGINS still allow it. */
  allowed: Type.Boolean(),
  changedAt: Type.Number(),
});
export type CameraFile = Static<typeof CameraFile>;

/** What administrators are told with the list: which gateways a camera may have. */
export const CameraFiles = Type.Object({ origins: Type.Array(Type.String()), cameras: Type.Array(CameraFile) });
export type CameraFiles = Static<typeof CameraFiles>;

const Drafted = {
  squad: Type.String({ minLength: 1, maxLength: 64 }),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  lon: Lon,
  lat: Lat,
  kind: Kind,
};
const Address = Type.String({ minLength: 1, maxLength: 2_000 });

/** `POST /api/cameras` */
export const CameraAsk = Type.Object({ ...Drafted, url: Address }, closed);
export type CameraAsk = Static<typeof CameraAsk>;

/** `PUT /api/cameras/:id`; without `url` the address stays as it is. */
export const CameraChange = Type.Object({ ...Drafted, url: Type.Optional(Address) }, closed);
export type CameraChange = Static<typeof CameraChange>;

/** `PUT /api/cameras/:id/wall` */
export const CameraWallAsk = Type.Object({ onWall: Type.Boolean() }, closed);
export type CameraWallAsk = Static<typeof CameraWallAsk>;

/** What the gateway says of ways to itself, in the form that RTCPeerConnection takes. */
export const CameraIce = Type.Object({
  iceServers: Type.Array(
    Type.Object({
      urls: Type.String(),
      username: Type.Optional(Type.String()),
      credential: Type.Optional(Type.String()),
    }),
  ),
});
export type CameraIce = Static<typeof CameraIce>;

/** The gateway's answer to an offer, and the server's own name of the session, by which it is ended. */
export const CameraAnswer = Type.Object({ session: Type.String(), sdp: Type.String() });
export type CameraAnswer = Static<typeof CameraAnswer>;
