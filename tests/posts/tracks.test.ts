import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import type { PostTracks } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEGIN, insertShift, seedTown, stay } from '../duty-service/support/scene.ts';
import { commit, openStore, type Store } from '../duty-service/support/store.ts';
import { type Desk, openDesk } from './support.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await openStore();
  await seedTown(store.db);
  desk = await openDesk(store.db);
  desk.clock.at = BEGIN + 10 * HOUR;
});
afterAll(async () => {
  await desk?.close();
  await store?.close();
});

const look = async (who: string, query = '') => {
  const answer = await desk.ask(who, 'GET', `/api/posts/p1/tracks${query}`);
  return { status: answer.status, tracks: answer.json<PostTracks>() };
};

describe('posts: the last days beneath', () => {
  it('WW1 counts on-duty fixes of the looker’s squads in cells, without names, and says whose were read', async () => {
    const noon = BEGIN + 4 * HOUR;
    await store.db.query(`UPDATE shift SET breaks = $1 WHERE id = 'sh1'`, [
      JSON.stringify([{ from: new Date(noon).toISOString(), to: new Date(noon + HOUR).toISOString() }]),
    ]);
    await insertShift(store.db, 'old', 'o1', 's1', BEGIN - 9 * DAY, BEGIN - 9 * DAY + HOUR);
    await commit(
      store.db,
      [
        ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
        ...stay(1, BEGIN + HOUR, BEGIN + HOUR + 10 * MINUTE, 300),
        ...stay(1, noon, noon + 30 * MINUTE, 500),
        // Before the shift, in the margin that DU14 keeps; eight days ago; another squad's officer; another city.
        ...stay(1, BEGIN - 10 * MINUTE, BEGIN, 0),
        ...stay(1, BEGIN - 9 * DAY, BEGIN - 9 * DAY + 10 * MINUTE, 0),
        ...stay(2, BEGIN, BEGIN + 30 * MINUTE, 0),
        ...stay(1, BEGIN + 2 * HOUR, BEGIN + 2 * HOUR + 10 * MINUTE, 40_000),
      ],
      [],
    );
    const { tracks } = await look('one');
    expect(tracks).toMatchObject({ fixes: 120, officers: 1, inside: 0.75, cut: false, to: BEGIN + 10 * HOUR });
    expect(tracks.cells.map(([, , n]) => n)).toEqual([90, 30]);
    expect(Object.keys(tracks).sort()).toEqual(['cellM', 'cells', 'cut', 'fixes', 'from', 'inside', 'officers', 'to']);
    expect((await look('both')).tracks).toMatchObject({ fixes: 210, officers: 2 });
    const audit = await store.db.query<{ action: string; subject: string; detail: { officers: string[] } }>(
      'SELECT action, subject, detail FROM audit ORDER BY id',
      [],
    );
    expect(audit.map(({ action, subject, detail }) => [action, subject, detail.officers])).toEqual([
      ['post-tracks-opened', 'p1', ['o1']],
      ['post-tracks-opened', 'p1', expect.arrayContaining(['o1', 'o2'])],
    ]);
  });

  it('refuses another squad’s post, more days than a week, and roles that open no tracks', async () => {
    expect((await look('two')).status).toBe(404);
    expect((await look('one', '?days=8')).status).toBe(400);
    for (const who of ['admin', 'leader', 'wall', 'auditor'])
      expect([who, (await look(who)).status]).toEqual([who, 403]);
  });
});
