import { searchIndex } from '@dutywall/client/app/picture/search.ts';
import { describe, expect, it } from 'vitest';
import { fakeFeed } from './support/fake-feed.ts';

const feed = fakeFeed([
  { name: '张伟', squad: '一中队', state: 'on-post' },
  { name: '章威', squad: '一中队', state: 'on-post' },
  { name: '李娜', squad: '二中队', state: 'on-post' },
]);
const index = searchIndex([...feed.facts.slots.values()], [{ id: 'p1', name: '京泰夜市' }]);
const names = (query: string) => index.find(query).map((one) => (one.kind === 'officer' ? one.row.name : one.name));

describe('the search', () => {
  it('finds a name as written, by pinyin, by the begin of it and by initials', () => {
    expect(names('李娜')).toEqual(['李娜']);
    expect(names('lina')).toEqual(['李娜']);
    expect(names('li')).toEqual(['李娜']);
    expect(names('ln')).toEqual(['李娜']);
    expect(names('Zhang Wei')).toEqual(['张伟', '章威']);
  });

  it('finds badges and posts', () => {
    expect(names('0102')).toEqual(['李娜']);
    expect(names('夜市')).toEqual(['京泰夜市']);
    expect(names('jtys')).toEqual(['京泰夜市']);
    expect(names('jingtai')).toEqual(['京泰夜市']);
  });

  it('puts the written word before its sound', () => {
    expect(names('章')[0]).toBe('章威');
  });

  it('finds nothing for nothing', () => {
    expect(names('  ')).toEqual([]);
    expect(names('qqq')).toEqual([]);
  });
});
