import { isRecord, ok, type Problem, problem, type Result, refuse } from '@dutywall/shared/kit';
import {
  MAX_IMPORTED_POSTS,
  type PostImportAsk,
  type PostImportReport,
  type PostImportRow,
  type RefusalCode,
} from '@dutywall/shared/protocol';
import type { Principal, Queryable } from '../../ports.ts';
import { differences } from './content.ts';
import { checkFeature, type Surroundings } from './draft.ts';
import { lockPosts, type NewVersion, type PostHead, readHeads, readHeadsOf, writeVersions } from './edit.store.ts';
import { type EditorDeps, readSurroundings, saysTheSame } from './editor.service.ts';
import { readMoment } from './moment.ts';
import { mayEdit, opensEditor } from './post.policy.ts';

export interface PostImporter {
  /** What writing the file would do, feature by feature. Writes nothing. */
  preview(who: Principal, ask: PostImportAsk): Promise<Result<PostImportReport, RefusalCode>>;
  /** All of it in one transaction; with any problem nothing at all, and the report says why. */
  write(who: Principal, ask: PostImportAsk): Promise<Result<PostImportReport, RefusalCode>>;
}

interface Plan {
  readonly rows: readonly PostImportRow[];
  readonly problems: readonly Problem[];
  readonly versions: readonly NewVersion[];
}

/** Features read in one turn before others go first: 2,000 vertices each would be the worst. */
const PER_TURN = 20;
const ID = /^[\w.-]{1,64}$/;

/** Posts from GeoJSON. A feature is a known post by its id, else by squad and name; so the same file twice changes nothing. */
export function createPostImporter(deps: EditorDeps): PostImporter {
  const { db, clock, dice, bus, audit } = deps;

  const plan = async (tx: Queryable, who: Principal, ask: PostImportAsk, now: number): Promise<Plan> => {
    const { collection, squad = null } = ask;
    if (!isRecord(collection) || collection.type !== 'FeatureCollection' || !Array.isArray(collection.features))
      return nothing(NO_COLLECTION);
    const features: readonly unknown[] = collection.features;
    if (features.length > MAX_IMPORTED_POSTS) return nothing(TOO_MANY);
    const around: Surroundings = { ...(await readSurroundings(tx, who, deps.district)), defaultSquad: squad };
    const book = await openBook(tx, features, [...new Set([...around.squads.values(), null])]);
    const rows: PostImportRow[] = [];
    const versions: NewVersion[] = [];
    for (const [index, feature] of features.entries()) {
      if (index % PER_TURN === PER_TURN - 1) await new Promise((resolve) => setImmediate(resolve));
      const { row, version } = planFeature(feature, index, around, book, now);
      rows.push(row);
      if (version) versions.push({ ...version, id: version.id || `post-${dice.id()}` });
    }
    return { rows, problems: [], versions };
  };

  return {
    async preview(who, ask) {
      if (!opensEditor(who)) return refuse('forbidden', 'this role edits no posts');
      return ok(reportOf(await plan(db, who, ask, clock.now()), 0));
    },

    async write(who, ask) {
      if (!opensEditor(who)) return refuse('forbidden', 'this role edits no posts');
      const now = clock.now();
      const moment = readMoment(ask, now);
      if (!moment.ok) return moment;
      const { reason } = moment.value;
      const report = await db.transaction(async (tx) => {
        await lockPosts(tx);
        const planned = await plan(tx, who, ask, now);
        const { versions } = planned;
        const whole = planned.problems.length === 0 && planned.rows.every((row) => row.act !== 'refuse');
        if (!whole || versions.length === 0) return { planned, written: 0 };
        await writeVersions(tx, versions, { by: who.name, at: now, reason });
        await audit.append(tx, {
          ...{ at: now, actor: who.account, action: 'posts-imported', ...(reason !== null && { reason }) },
          // A whole file's ids would make an entry nobody reads; versions name their maker and moment themselves.
          detail: { posts: versions.length, first: versions.slice(0, 50).map((v) => `${v.id}:${v.version}`) },
        });
        return { planned, written: versions.length };
      });
      if (report.written > 0)
        bus.publish('posts-changed', { posts: report.planned.versions.map((v) => v.id), since: now });
      return ok(reportOf(report.planned, report.written));
    },
  };
}

/** Known posts, and what this file has claimed so far. */
interface Book {
  readonly byId: ReadonlyMap<string, PostHead>;
  readonly byName: Map<string, PostHead>;
  readonly claimed: Set<string>;
}

const nameKey = (squad: string | null, name: string): string => JSON.stringify([squad, name]);

async function openBook(tx: Queryable, features: readonly unknown[], squads: readonly (string | null)[]) {
  const given = features.flatMap((one) => (isRecord(one) && one.id !== undefined ? [`${one.id}`] : []));
  const heads = await readHeads(tx, [...new Set(given)]);
  const named = await readHeadsOf(tx, squads);
  return {
    byId: new Map(heads.map((head) => [head.id, head])),
    byName: new Map(named.map((head) => [nameKey(head.squad, head.name), head])),
    claimed: new Set<string>(),
  };
}

function planFeature(
  feature: unknown,
  index: number,
  around: Surroundings,
  book: Book,
  now: number,
): { readonly row: PostImportRow; readonly version: NewVersion | null } {
  const where = `features[${index}]`;
  const checked = checkFeature(feature, where, around);
  if ('code' in checked) return refused(index, null, checked);
  const { draft, content } = checked;
  const row = { index, name: content.name, squad: content.squad, kind: content.kind, changed: [], problems: [] };
  if (draft.id !== null && !ID.test(draft.id))
    return refused(
      index,
      row,
      problem('bad-geometry', `${where}.id`, '编号含有不允许的字符', 'the id is not plain text'),
    );
  const namesake = book.byName.get(nameKey(content.squad, content.name));
  const known = (draft.id === null ? undefined : book.byId.get(draft.id)) ?? namesake;
  if (known && !mayEdit(around.who, known.squad))
    return refused(index, row, problem('out-of-scope', `${where}.id`, '该岗位不在您的管辖范围', 'not a post of yours'));
  const name = nameKey(content.squad, content.name);
  const id = known?.id ?? draft.id;
  if ((namesake && namesake.id !== id) || book.claimed.has(name))
    return refused(index, row, problem('name-taken', `${where}.properties.name`, '同单位已有同名岗位', 'name taken'));
  if (id !== null && book.claimed.has(id))
    return refused(index, row, problem('duplicate-id', `${where}.id`, `岗位编号 ${id} 重复`, `post id ${id} twice`));
  book.claimed.add(name);
  if (id !== null) book.claimed.add(id);
  if (!known)
    return {
      row: { ...row, id, act: 'create' },
      version: { ...content, id: id ?? '', version: 1, act: 'created', from: now },
    };
  if (saysTheSame(known, content, now)) return { row: { ...row, id, act: 'same' }, version: null };
  return {
    row: { ...row, id, act: 'change', changed: differences(known, content) },
    version: { ...content, id: known.id, version: known.version + 1, act: 'changed', from: now },
  };
}

function refused(index: number, known: Partial<PostImportRow> | null, why: Problem) {
  const blank = { id: null, name: null, squad: null, kind: null, changed: [] };
  const row: PostImportRow = { ...blank, ...known, index, act: 'refuse', problems: [{ ...why }] };
  return { row, version: null };
}

const NO_COLLECTION = problem('wrong-type', 'file', '应为 GeoJSON FeatureCollection', 'must be a FeatureCollection');
const TOO_MANY = problem(
  'too-many',
  'file',
  `多于 ${MAX_IMPORTED_POSTS} 个岗位`,
  `more than ${MAX_IMPORTED_POSTS} posts`,
);

function nothing(why: Problem): Plan {
  return { rows: [], problems: [why], versions: [] };
}

function reportOf({ rows, problems }: Plan, written: number): PostImportReport {
  const count = (act: PostImportRow['act']): number => rows.filter((row) => row.act === act).length;
  const counts = { create: count('create'), change: count('change'), same: count('same'), refuse: count('refuse') };
  return { rows: [...rows], counts, problems: problems.map((one) => ({ ...one })), written };
}
