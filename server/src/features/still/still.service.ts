import { HOUR, type Instant, MINUTE, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode, StillQuery as StillAsk, StillRow } from '@dutywall/shared/protocol';
import { createOpenings } from '../../kit/openings.ts';
import type { PictureDesk } from '../../kit/picture-desk.ts';
import { transact } from '../../kit/transact.ts';
import type { AuditLog, Cameras, CheckIns, Clock, Database, Dice, Principal } from '../../ports.ts';
import {
  countStills,
  insertFinding,
  insertStill,
  listStills,
  readRoots,
  readSeen,
  readStill,
  readStillBytes,
  type StillQuery,
} from './still.store.ts';

/** A page says when it captured; a clock farther off than this is not believed. */
const CLOCK_OFF_MS = 10 * MINUTE;
/** A video may end while the note is written: so long its still is taken yet. */
const AFTER_END_MS = 10 * MINUTE;
/** Stills of one account within an hour: one every half minute, all day long. */
const STILLS_AN_HOUR = 120;

export interface StillDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly checkIns: CheckIns;
  readonly cameras: Cameras;
  readonly pictures: PictureDesk;
}

type Answer<T> = Promise<Result<T, RefusalCode>>;

export interface StillRoom {
  /** Keeps a captured moment, hashed on arrival. The wall is read-only: only a supervisor's own session captures. */
  capture(who: Principal, ask: StillAsk, bytes: Buffer, declared: string): Answer<StillRow>;
  list(who: Principal, query: Omit<StillQuery, 'squads'>): Answer<readonly StillRow[]>;
  /** WW1: an audited opening. */
  open(who: Principal, id: string): Answer<{ readonly still: StillRow; readonly bytes: Buffer }>;
  /** 提出问题线索 */
  find(who: Principal, id: string, note: string): Answer<StillRow>;
}

/** WW1: `detail.officers` is where each of several finds that they were looked at. */
const namedIn = (named: readonly string[]) => (named.length === 0 ? {} : { officers: named });

/** 监控大屏信息采集: moments of the map and of video tiles, with note, place, time and hash. */
export function createStills({ db, clock, dice, audit, checkIns, cameras, pictures }: StillDeps): StillRoom {
  const openings = createOpenings();
  const sees = (who: Principal): boolean => who.role === 'supervisor';
  const NOBODY = () => refuse('forbidden', 'only supervisors capture and see stills');

  /** Whom it may show: the officer of a check-in, whoever passes a squad's camera, or anybody below the caller's squads. */
  const shownIn = async (who: Principal, { of, source }: StillAsk) => {
    if (of === 'map') {
      return source === undefined ? { source: null, officer: null, squads: await readRoots(db, who.account) } : null;
    }
    if (of === 'camera') {
      const camera = source === undefined ? null : await cameras.find(source);
      if (!camera || !who.squads.has(camera.squad)) return null;
      return { source: camera.id, officer: null, squads: [camera.squad] };
    }
    const checkIn = source === undefined ? null : await checkIns.find(source);
    if (!checkIn || !who.squads.has(checkIn.squad)) return null;
    return { source: checkIn.id, officer: checkIn.officer, squads: [checkIn.squad] };
  };

  /** AB6: bytes say nothing of where they come from, so of a video only who looks at it, while it is there. */
  const videoRefusal = async (who: Principal, { of, source }: StillAsk, now: Instant) => {
    const checkIn = of === 'check-in' && source !== undefined ? await checkIns.find(source) : null;
    // What is not there, or in no squad of theirs, is answered as such.
    if (!checkIn || !who.squads.has(checkIn.squad)) return null;
    if (checkIn.liveAt === null || (checkIn.endedAt !== null && now > checkIn.endedAt + AFTER_END_MS))
      return refuse('check-in-not-live', 'a still of a video is of one that is live');
    if (!(await checkIns.hasLooked(checkIn.id, who.account)))
      return refuse('not-an-end', 'only who looks at the video captures it');
    return null;
  };

  return {
    async capture(who, ask, bytes, declared) {
      if (!sees(who)) return NOBODY();
      const receivedAt = clock.now();
      if (Math.abs(ask.at - receivedAt) > CLOCK_OFF_MS) {
        return refuse('bad-request', 'the time of capture is not now', { field: 'at' });
      }
      if ((ask.lon === undefined) !== (ask.lat === undefined)) {
        return refuse('bad-request', 'a position has two numbers', { field: 'lon' });
      }
      if (ask.officers !== undefined && ask.of !== 'map') {
        return refuse('bad-request', 'only a map names several officers', { field: 'officers' });
      }
      const shown = await shownIn(who, ask);
      if (!shown) return refuse('not-found', 'no such video in your squads', { field: 'source' });
      const notSeen = await videoRefusal(who, ask, receivedAt);
      if (notSeen) return notSeen;
      const looked = await pictures(bytes, declared);
      if (!looked.ok) return looked;
      const { of, at, note = '', place = '', lon, lat } = ask;
      const named = ask.officers === undefined ? [] : await readSeen(db, ask.officers, [...who.squads]);
      return transact(db, async (tx) => {
        if ((await countStills(tx, who.account, receivedAt - HOUR)) >= STILLS_AN_HOUR) {
          return refuse('too-many-requests', 'too many stills within an hour');
        }
        const made = {
          ...shown,
          named,
          of,
          at,
          receivedAt,
          account: who.account,
          by: who.name,
          bytes,
          ...looked.value,
        };
        const position = lon === undefined || lat === undefined ? null : { lon, lat };
        const { id, fresh } = await insertStill(tx, {
          ...made,
          id: dice.id(),
          note: note.trim(),
          place: place.trim(),
          position,
        });
        if (fresh) {
          const entry = { at: receivedAt, actor: who.account, action: 'still-captured', subject: shown.officer ?? id };
          await audit.append(tx, {
            ...entry,
            detail: { still: id, of, sha256: looked.value.sha256, ...namedIn(named) },
          });
        }
        const still = await readStill(tx, id, [...who.squads]);
        return still ? ok(still) : refuse('not-found', 'the still is outside your squads');
      });
    },

    async list(who, query) {
      return sees(who) ? ok(await listStills(db, { ...query, squads: [...who.squads] })) : NOBODY();
    },

    async open(who, id) {
      const still = sees(who) ? await readStill(db, id, [...who.squads]) : null;
      const kept = still ? await readStillBytes(db, id) : null;
      if (!still || !kept) return refuse('not-found', 'no such still in your squads');
      const at = clock.now();
      if (openings.isNew(`${who.session}:${id}`, at)) {
        const entry = { at, actor: who.account, action: 'still-opened', subject: still.officer?.id ?? id };
        const detail = { still: id, ...namedIn(kept.named) };
        await db.transaction((tx) => audit.append(tx, { ...entry, reason: 'still', detail }));
      }
      return ok({ still, bytes: kept.bytes });
    },

    async find(who, id, note) {
      const said = note.trim();
      if (said.length < 2) return refuse('bad-request', 'a note is needed', { field: 'note' });
      if (!sees(who)) return NOBODY();
      return transact(db, async (tx) => {
        if (!(await readStill(tx, id, [...who.squads]))) return refuse('not-found', 'no such still in your squads');
        const at = clock.now();
        if (!(await insertFinding(tx, { still: id, account: who.account, by: who.name, at, note: said }))) {
          return refuse('already-done', 'it is marked as a finding already');
        }
        await audit.append(tx, { at, actor: who.account, action: 'still-finding', subject: id, reason: said });
        const still = await readStill(tx, id, [...who.squads]);
        return still ? ok(still) : refuse('not-found', 'no such still');
      });
    },
  };
}
