import { faultsOf, itemsFor, readTicks } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import {
  type ChecklistAsk,
  type ChecklistResult,
  type ChecklistVersionAsk,
  type ChecklistVersionRow,
  type ChecklistView,
  type RefusalCode,
  TICK_AFTER_MS,
} from '@dutywall/shared/protocol';
import type { AuditLog, Bus, Clock, Database, Principal, Publisher } from '../../ports.ts';
import { insertStep, readCheckIn } from './check-in.store.ts';
import { insertResult, insertVersion, listVersions, readIssued, readResults, readVersion } from './checklist.store.ts';

const MAX_VERSIONS = 200;
/** Revisions of one check-in's checklist; nobody changes their mind more often. */
const MAX_REVISIONS = 20;

type Answer<T> = Promise<Result<T, RefusalCode>>;

/** CI4: what is ticked, and what there is to tick. */
export interface Checklists {
  /** The items for an officer of the caller's squads. */
  itemsOf(who: Principal, officer: string): Answer<ChecklistView>;
  /** By the supervisor who rang, once they saw the officer and until half an hour after the end. */
  tick(who: Principal, checkIn: string, ask: ChecklistAsk): Answer<ChecklistResult>;
  versions(): Promise<readonly ChecklistVersionRow[]>;
  setVersion(who: Principal, ask: ChecklistVersionAsk): Answer<readonly ChecklistVersionRow[]>;
}

export function createChecklists({
  db,
  clock,
  audit,
  bus,
  publisher,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly bus: Pick<Bus, 'publish'>;
  readonly publisher: Pick<Publisher, 'notify'>;
}): Checklists {
  const versions = () => listVersions(db, MAX_VERSIONS);

  return {
    versions,

    async itemsOf(who, officer) {
      const issued = await readIssued(db, officer);
      if (who.role !== 'supervisor' || !issued || !who.squads.has(issued.squad)) {
        return refuse('out-of-scope', 'no such officer in your squads');
      }
      const [latest] = await listVersions(db, 1);
      if (!latest) throw new Error('there is no checklist');
      return ok({ version: latest.version, items: itemsFor(latest, issued).map(copyOf) });
    },

    async tick(who, id, ask) {
      const found =
        who.role === 'supervisor' ? await readCheckIn(db, id, { squads: [...who.squads], officer: null }) : null;
      if (!found) return refuse('not-found', 'no such check-in in your squads');
      const { about, course } = found;
      if (about.account !== who.account) return refuse('not-an-end', 'only who rang ticks the list');
      const at = clock.now();
      if (course.liveAt === null) return refuse('wrong-stage', 'nobody has been seen yet');
      if (course.endedAt !== null && at > course.endedAt + TICK_AFTER_MS) {
        return refuse('too-late', 'half an hour has passed since the end');
      }
      const items = await readVersion(db, ask.version);
      const issued = await readIssued(db, about.officer);
      if (!items || !issued) return refuse('stale-version', 'there is no such list');
      const ticks = readTicks(itemsFor({ version: ask.version, items }, issued), ask.items.map(tidy));
      if (!ticks.ok) return ticks;
      const before = (await readResults(db, [id], true)).get(id)?.[0];
      if (before && before.revision >= MAX_REVISIONS) return refuse('too-many-notes', 'changed too often');
      await db.transaction(async (tx) => {
        const revision = await insertResult(tx, {
          ...{ checkIn: id, version: ask.version, ticks: ticks.value, remark: ask.remark?.trim() || null },
          ...{ account: who.account, name: who.name, at },
        });
        const detail = { revision, faults: faultsOf(ticks.value).map(({ item }) => item) };
        await insertStep(tx, id, { kind: 'ticked', at, actor: who.account, actorName: who.name, detail });
        const entry = { at, actor: who.account, action: 'check-in-ticked', subject: about.officer };
        await audit.append(tx, { ...entry, detail: { checkIn: id, ...detail } });
      });
      // AB6: a flag may rest on what was ticked before.
      bus.publish('checklist-ticked', { officer: about.officer, checkIn: id });
      // CI6: the officer's page asks for it.
      publisher.notify({ officer: about.officer }, { kind: 'notice', id, at });
      const result = (await readResults(db, [id], true)).get(id)?.[0];
      if (!result) throw new Error(`check-in ${id}: what was ticked is not there`);
      return ok(result);
    },

    async setVersion(who, { items, reason }) {
      if (who.role !== 'administrator') return refuse('forbidden', 'only administrators set the list');
      const twice = items.find(({ id }, at) => items.findIndex((one) => one.id === id) !== at);
      if (twice) return refuse('item-twice', 'an item stands twice in the list', { item: twice.id });
      const at = clock.now();
      await db.transaction(async (tx) => {
        const version = await insertVersion(tx, { items, at, by: who.name, reason: reason.trim() });
        const entry = { at, actor: who.account, action: 'checklist-changed', subject: `checklist-${version}` };
        await audit.append(tx, { ...entry, reason });
      });
      return ok(await versions());
    },
  };
}

function copyOf(item: ChecklistVersionRow['items'][number] | Parameters<typeof itemsFor>[0]['items'][number]) {
  const { kinds, ...rest } = item;
  return { ...rest, ...(kinds ? { kinds: [...kinds] } : {}) };
}

function tidy({ item, verdict, note }: ChecklistAsk['items'][number]) {
  const said = note?.trim();
  return { item, verdict, ...(said ? { note: said } : {}) };
}
