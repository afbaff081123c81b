import { ok, type Result, refuse } from '@dutywall/shared/kit';
import {
  type CheckInSnapshot,
  COUNTERPART_MS,
  type PictureRow,
  type RefusalCode,
  SNAPSHOT_MS,
  SNAPSHOTS_PER_CHECK_IN,
  type SnapshotBegun,
} from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import type { KnownCheckIn, Principal } from '../../ports.ts';
import type { EvidenceDeps } from './deps.ts';
import { isOfficer, maySee, takingRefusal } from './evidence.policy.ts';
import { createLooks } from './looks.ts';
import {
  countSnapshots,
  insertPicture,
  insertSnapshot,
  listSnapshots,
  readPicture,
  readPlace,
  readShown,
  readSnapshot,
  type Side,
  type SnapshotRecord,
} from './snapshot.store.ts';
import { snapshotRow } from './snapshot.view.ts';
import { codeOf, watermarkLines } from './watermark.ts';

type Answer<T> = Promise<Result<T, RefusalCode>>;
type Deps = Pick<EvidenceDeps, 'db' | 'clock' | 'dice' | 'audit' | 'publisher' | 'checkIns' | 'pictures'>;

export interface SnapshotRoom {
  /** Names this moment: the code and lines for the supervisor's picture; the officer's page is asked for its own. */
  begin(who: Principal, checkIn: string): Answer<SnapshotBegun>;
  /** A side's picture of a snapshot; the same bytes again are the same picture. */
  put(
    who: Principal,
    of: { readonly checkIn: string; readonly snapshot: string; readonly side: Side },
    bytes: Buffer,
    declared: string,
  ): Answer<CheckInSnapshot>;
  /** WW1: an audited opening. */
  open(
    who: Principal,
    of: { readonly checkIn: string; readonly snapshot: string; readonly side: Side },
  ): Answer<{ readonly picture: PictureRow; readonly bytes: Buffer }>;
  /** What there is of a check-in whose caller may see it. */
  list(checkIn: Pick<KnownCheckIn, 'id'>): Promise<CheckInSnapshot[]>;
}

/** CI5: pictures of one moment from both sides, with when, where, who and a one-time code in them. */
export function createSnapshots(deps: Deps): SnapshotRoom {
  const { db, clock, dice, audit, publisher, checkIns, pictures } = deps;
  const look = createLooks(deps);
  const seen = async (who: Principal, checkIn: string, id: string): Promise<SnapshotRecord | null> => {
    const record = await readSnapshot(db, checkIn, id);
    return record && maySee(who, record) ? record : null;
  };

  return {
    async begin(who, id) {
      const checkIn = await checkIns.find(id);
      const refused = takingRefusal(who, checkIn);
      if (refused || !checkIn) return refuse(refused ?? 'not-found', 'no snapshot can be taken');
      const shown = await readShown(db, checkIn.officer);
      const begun = await transact<SnapshotBegun>(db, async (tx) => {
        if ((await countSnapshots(tx, id)) >= SNAPSHOTS_PER_CHECK_IN) {
          return refuse('evidence-limit', 'no more snapshots of this check-in', { max: SNAPSHOTS_PER_CHECK_IN });
        }
        const at = clock.now();
        const snapshot = dice.id();
        const code = codeOf(dice.bytes(8));
        const place = await readPlace(tx, checkIn.officer, at);
        const { badge, name, squadName } = shown;
        const watermark = watermarkLines({ at, badge, name, squad: squadName, ...place, code, by: who.name });
        await insertSnapshot(tx, {
          id: snapshot,
          checkIn: id,
          code,
          at,
          account: who.account,
          by: who.name,
          watermark,
        });
        const entry = { at, actor: who.account, action: 'snapshot-taken', subject: checkIn.officer };
        await audit.append(tx, { ...entry, detail: { checkIn: id, snapshot, code } });
        return ok({ snapshot, code, at, watermark: [...watermark] });
      });
      if (begun.ok) {
        const { snapshot, code, at } = begun.value;
        publisher.call({ officer: checkIn.officer }, { kind: 'snapshot', checkIn: id, snapshot, code, at });
      }
      return begun;
    },

    async put(who, { checkIn, snapshot, side }, bytes, declared) {
      const record = await seen(who, checkIn, snapshot);
      const sender = record && (side === 'officer' ? isOfficer(who, record) : who.account === record.account);
      if (!record || !sender) return refuse('not-found', 'no such snapshot of yours');
      const window = side === 'officer' ? COUNTERPART_MS : SNAPSHOT_MS;
      const there = record.pictures.find((one) => one.side === side);
      if (!there && clock.now() >= record.at + window) return refuse('picture-late', 'too late for this picture');
      const looked = await pictures(bytes, declared);
      if (!looked.ok) return looked;
      if (!there) {
        await db.transaction(async (tx) => {
          const at = clock.now();
          await insertPicture(tx, { ...looked.value, snapshot, side, at, by: who.account, bytes });
          const entry = { at, actor: who.account, action: 'snapshot-kept', subject: record.officer };
          await audit.append(tx, { ...entry, detail: { checkIn, snapshot, side, sha256: looked.value.sha256 } });
        });
      }
      const after = await readSnapshot(db, checkIn, snapshot);
      const kept = after?.pictures.find((one) => one.side === side);
      if (!after || kept?.sha256 !== looked.value.sha256) return refuse('conflict', 'another picture is kept already');
      return ok(snapshotRow(after, clock.now()));
    },

    async open(who, { checkIn, snapshot, side }) {
      const record = await seen(who, checkIn, snapshot);
      const found = record?.pictures.find((one) => one.side === side);
      const bytes = found ? await readPicture(db, snapshot, side) : null;
      if (!record || !found || !bytes) return refuse('not-found', 'no such picture');
      const { side: _side, ...picture } = found;
      const { officer } = record;
      await look(who, { action: 'snapshot-opened', officer, subject: snapshot, detail: { checkIn, snapshot } });
      return ok({ picture, bytes });
    },

    async list(checkIn) {
      const now = clock.now();
      return (await listSnapshots(db, checkIn.id)).map((record) => snapshotRow(record, now));
    },
  };
}
