import { ok, type Result, refuse } from '@dutywall/shared/kit';
import {
  type CameraAsk,
  type CameraChange,
  type CameraFile,
  type CameraFiles,
  type CameraRow,
  MAX_CAMERAS,
  MAX_WALL_VIDEOS,
  type RefusalCode,
} from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import type { AuditLog, Cameras, Clock, Database, Dice, Principal, Queryable } from '../../ports.ts';
import { maskAddress, readAddress } from './address.ts';
import { directsWall, keepsList, type Sight, sightOf } from './camera.policy.ts';
import {
  countCameras,
  countOnWall,
  hasSquad,
  insertCamera,
  listCameras,
  lockCameras,
  readCamera,
  retireCamera,
  type StoredCamera,
  updateCamera,
  updateOnWall,
} from './camera.store.ts';

export interface RegisterDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  /** The operator's CAMERA_ORIGINS. */
  readonly origins: readonly string[];
  /** Check-ins of these squads that are on the wall. */
  readonly checkInsOnWall: (squads: ReadonlySet<string>) => number;
  /** What was being watched ends: of everybody, or only what the walls watch. */
  readonly ends: (camera: string, whose: 'everybody' | 'walls') => void;
}

type Answer<T> = Promise<Result<T, RefusalCode>>;

export interface CameraRegister {
  list(who: Principal): Answer<readonly CameraRow[]>;
  /** For administrators: with masked addresses. */
  files(who: Principal): Answer<CameraFiles>;
  add(who: Principal, ask: CameraAsk): Answer<CameraFile>;
  change(who: Principal, id: string, ask: CameraChange): Answer<CameraFile>;
  retire(who: Principal, id: string): Answer<null>;
  show(who: Principal, id: string, onWall: boolean): Answer<CameraRow>;
  readonly known: Cameras;
}

const ALL: Sight = { squads: null, onWallOnly: false };
const UNKNOWN = () => refuse('not-found', 'no such camera');

/** Which cameras there are, whose they are, and which are on the wall. */
export function createRegister(deps: RegisterDeps): CameraRegister {
  const { db, clock, dice, audit, origins, checkInsOnWall, ends } = deps;

  const fileOf = (camera: StoredCamera): CameraFile => ({
    ...rowOf(camera),
    address: maskAddress(camera.url),
    allowed: readAddress(camera.url, origins).ok,
    changedAt: camera.changedAt,
  });
  /** The draft with a name that is one, of a squad that is one. */
  const checked = async <T extends CameraAsk | CameraChange>(ask: T): Answer<T> => {
    const name = ask.name.trim();
    if (name === '') return refuse('name-missing', 'a name is needed', { field: 'name' });
    if (!(await hasSquad(db, ask.squad))) return refuse('unknown-squad', 'no such squad', { field: 'squad' });
    return ok({ ...ask, name });
  };
  const readFile = async (tx: Queryable, id: string): Answer<CameraFile> => {
    const camera = await readCamera(tx, id, ALL);
    return camera ? ok(fileOf(camera)) : UNKNOWN();
  };

  return {
    async list(who) {
      const sight = sightOf(who);
      return sight.ok ? ok((await listCameras(db, sight.value, MAX_CAMERAS)).map(rowOf)) : sight;
    },

    async files(who) {
      const may = keepsList(who);
      if (!may.ok) return may;
      return ok({ origins: [...origins], cameras: (await listCameras(db, ALL, MAX_CAMERAS)).map(fileOf) });
    },

    async add(who, asked) {
      const may = keepsList(who);
      if (!may.ok) return may;
      const address = readAddress(asked.url, origins);
      if (!address.ok) return address;
      const draft = await checked(asked);
      if (!draft.ok) return draft;
      const [id, at] = [dice.id(), clock.now()];
      return transact(db, async (tx) => {
        if ((await countCameras(tx)) >= MAX_CAMERAS) {
          return refuse('too-many-cameras', 'no more cameras fit', { max: MAX_CAMERAS });
        }
        await insertCamera(tx, { ...draft.value, id, url: address.value.href, account: who.account, at });
        const { name, squad, kind } = draft.value;
        await audit.append(tx, {
          ...{ at, actor: who.account, action: 'camera-added', subject: id },
          detail: { name, squad, kind },
        });
        return readFile(tx, id);
      });
    },

    async change(who, id, asked) {
      const may = keepsList(who);
      if (!may.ok) return may;
      const given = asked.url === undefined ? null : readAddress(asked.url, origins);
      if (given && !given.ok) return given;
      const draft = await checked(asked);
      if (!draft.ok) return draft;
      const at = clock.now();
      const done = await transact(db, async (tx) => {
        const before = await readCamera(tx, id, ALL);
        if (!before) return UNKNOWN();
        const after = { ...draft.value, url: given?.value.href ?? before.url };
        const changed = DRAFTED.filter((field) => before[field] !== after[field]);
        if (changed.length === 0) return refuse('nothing-changed', 'nothing is changed');
        await updateCamera(tx, { ...after, id, account: who.account, at });
        await audit.append(tx, {
          ...{ at, actor: who.account, action: 'camera-changed', subject: id },
          detail: { changed, name: after.name, squad: after.squad },
        });
        const file = await readFile(tx, id);
        return file.ok ? ok({ file: file.value, changed }) : file;
      });
      if (!done.ok) return done;
      // A picture that goes on would be of the old camera, or before eyes that may no longer see it.
      if (done.value.changed.some((field) => field !== 'name')) ends(id, 'everybody');
      return ok(done.value.file);
    },

    async retire(who, id) {
      const may = keepsList(who);
      if (!may.ok) return may;
      const at = clock.now();
      const done = await transact(db, async (tx) => {
        const camera = await readCamera(tx, id, ALL);
        if (!camera) return UNKNOWN();
        await retireCamera(tx, id, who.account, at);
        await audit.append(tx, {
          ...{ at, actor: who.account, action: 'camera-retired', subject: id },
          detail: { name: camera.name },
        });
        return ok(null);
      });
      if (done.ok) ends(id, 'everybody');
      return done;
    },

    async show(who, id, onWall) {
      const may = directsWall(who);
      if (!may.ok) return may;
      const sight: Sight = { squads: [...who.squads], onWallOnly: false };
      const at = clock.now();
      const done = await transact(db, async (tx) => {
        await lockCameras(tx);
        const camera = await readCamera(tx, id, sight);
        if (!camera) return UNKNOWN();
        if ((camera.onWall !== null) === onWall) return ok(rowOf(camera));
        if (onWall && (await countOnWall(tx, [...who.squads])) + checkInsOnWall(who.squads) >= MAX_WALL_VIDEOS) {
          return refuse('wall-full', 'the wall shows as many videos as it can', { max: MAX_WALL_VIDEOS });
        }
        await updateOnWall(tx, id, at, onWall ? who : null);
        const action = onWall ? 'camera-put-on-wall' : 'camera-taken-off-wall';
        await audit.append(tx, { at, actor: who.account, action, subject: id, detail: { name: camera.name } });
        const after = await readCamera(tx, id, sight);
        return after ? ok(rowOf(after)) : UNKNOWN();
      });
      if (done.ok && !onWall) ends(id, 'walls');
      return done;
    },

    known: {
      async find(id) {
        const camera = await readCamera(db, id, ALL);
        return camera && { id, squad: camera.squad, name: camera.name };
      },
    },
  };
}

const DRAFTED = ['squad', 'name', 'lon', 'lat', 'kind', 'url'] as const;

/** What may leave the server for everybody who sees the camera. */
function rowOf({ id, squad, name, lon, lat, kind, onWall }: StoredCamera): CameraRow {
  return { id, squad, name, lon, lat, kind, onWall };
}
