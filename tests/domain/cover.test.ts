import {
  type CoverPost,
  type CoverStanding,
  type CoverVerdict,
  CoverWatch,
  type DutyState,
} from '@dutywall/shared/domain';
import { MINUTE } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';

const POST: CoverPost = { id: 'p1', name: '宫涵疏导点', squad: 's1', needs: 2 };
const T = Date.parse('2026-11-25T00:00:00Z');

function as(name: string, state: DutyState, posts: readonly CoverPost[] = [POST], graceUntil = T): CoverStanding {
  return { name, state, posts, graceUntil };
}

/** A watch with a clock in minutes since T that remembers what was said, shortly. */
class Scene {
  readonly watch = new CoverWatch();
  degraded = false;

  at(minute: number): string[] {
    return this.verdicts(minute).map(
      ({ post, from, to }) => `${post.id} ${minutes(from)}–${to === null ? '…' : minutes(to)}`,
    );
  }

  verdicts(minute: number): readonly CoverVerdict[] {
    return this.watch.advance(T + minute * MINUTE, () => this.degraded);
  }
}

function minutes(at: number): number {
  return (at - T) / MINUTE;
}

describe('DU15 cover', () => {
  it('DU15 fewer on post than needed is said after more than 5 minutes, back-dated, and ends when covered again', () => {
    const scene = new Scene();
    scene.watch.stands('o1', as('甲', 'on-post'));
    scene.watch.stands('o2', as('乙', 'on-post'));
    expect(scene.at(0)).toEqual([]);
    scene.watch.stands('o2', as('乙', 'stepped-away'));
    expect(scene.at(10)).toEqual([]);
    expect(scene.at(15)).toEqual([]);
    expect(scene.at(15.1)).toEqual(['p1 10–…']);
    expect(scene.at(30)).toEqual([]);
    scene.watch.stands('o2', as('乙', 'on-post'));
    expect(scene.at(31)).toEqual(['p1 10–31']);
    expect(scene.at(60)).toEqual([]);
  });

  it('DU15 a short lack is none, and the five minutes start anew', () => {
    const scene = new Scene();
    scene.watch.stands('o1', as('甲', 'on-post'));
    scene.watch.stands('o2', as('乙', 'off-post'));
    scene.at(0);
    scene.watch.stands('o2', as('乙', 'on-post'));
    expect(scene.at(4)).toEqual([]);
    scene.watch.stands('o2', as('乙', 'off-post'));
    expect(scene.at(4.5)).toEqual([]);
    expect(scene.at(9)).toEqual([]);
    expect(scene.at(9.6)).toEqual(['p1 4.5–…']);
  });

  it('DU15 only posts with a shift on them now count', () => {
    const scene = new Scene();
    scene.watch.stands('o1', as('甲', 'no-signal'));
    scene.at(0);
    expect(scene.at(6)).toEqual(['p1 0–…']);
    scene.watch.stands('o1', null);
    expect(scene.at(7)).toEqual(['p1 0–7']);
    expect(scene.at(60)).toEqual([]);
  });

  it('DU15 DU6 nobody on the way is missing before the arrival grace is over', () => {
    const scene = new Scene();
    scene.watch.stands('o1', as('甲', 'on-post'));
    scene.watch.stands('o2', as('乙', 'expected', [POST], T + 10 * MINUTE));
    expect([0, 6, 10, 15].flatMap((minute) => scene.at(minute))).toEqual([]);
    expect(scene.at(15.1)).toEqual(['p1 10–…']);
  });

  it('DU15 DU12 DU3 the sentence names who is rightly elsewhere, and nobody who is silent', () => {
    const scene = new Scene();
    scene.watch.stands('o1', as('甲', 'excused'));
    scene.watch.stands('o2', as('乙', 'on-break'));
    scene.watch.stands('o3', as('丙', 'no-signal'));
    scene.watch.stands('o4', as('丁', 'off-post'));
    scene.at(0);
    expect(scene.verdicts(6)[0]?.text).toEqual({
      zh: '08:00 起 宫涵疏导点 应有 2 人在岗，实有 0 人，超过 5 分钟；请假或公出：甲；用餐：乙；失联 1 人；其他不在岗 1 人。',
      en: 'Since 08:00 宫涵疏导点 needs 2 on post and has 0, for more than 5 min; excused: 甲; on break: 乙; 1 without signal; 1 otherwise not on post.',
    });
    scene.watch.stands('o2', as('乙', 'on-post'));
    expect(scene.verdicts(8)[0]?.text.zh).toContain('实有 1 人，超过 5 分钟；请假或公出：甲；失联 1 人');
  });

  it('DU15 DU11 while the squad is degraded nothing is said and no time counts; being covered again still ends it', () => {
    const scene = new Scene();
    scene.watch.stands('o1', as('甲', 'on-post'));
    scene.watch.stands('o2', as('乙', 'no-signal'));
    scene.degraded = true;
    expect([0, 4, 8, 20].flatMap((minute) => scene.at(minute))).toEqual([]);
    scene.degraded = false;
    expect(scene.at(24)).toEqual([]);
    expect(scene.at(25.1)).toEqual(['p1 20–…']);
    scene.degraded = true;
    scene.watch.stands('o2', as('乙', 'on-post'));
    expect(scene.at(26)).toEqual(['p1 20–26']);
  });

  it('DU15 whoever is planned on several posts counts for each; a post that needs nobody is never short', () => {
    const scene = new Scene();
    const [one, none] = [
      { ...POST, needs: 1 },
      { ...POST, id: 'p2', needs: 0 },
    ];
    scene.watch.stands('o1', as('甲', 'on-post', [one, { ...one, id: 'p3' }]));
    scene.watch.stands('o2', as('乙', 'off-post', [none]));
    expect([0, 6, 20].flatMap((minute) => scene.at(minute))).toEqual([]);
  });

  it('DU15 what went on before a restart goes on with its begin, and ends when covered or when nobody is planned', () => {
    const open: CoverVerdict = { post: POST, from: T, knownFrom: T, to: null, text: { zh: '旧', en: 'old' } };
    const short = new Scene();
    short.watch.stands('o1', as('甲', 'on-post'));
    short.watch.resume(open);
    expect(short.at(60)).toEqual(['p1 0–…']);
    const covered = new Scene();
    covered.watch.stands('o1', as('甲', 'on-post'));
    covered.watch.stands('o2', as('乙', 'on-post'));
    covered.watch.resume(open);
    expect(covered.at(60)).toEqual(['p1 0–60']);
    const empty = new Scene();
    empty.watch.resume({ ...open, post: { ...POST, needs: 0 } });
    expect(empty.at(60)).toEqual(['p1 0–60']);
  });
});
