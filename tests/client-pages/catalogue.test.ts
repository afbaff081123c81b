import { CATALOGUES } from '@dutywall/client/i18n';
import { DUTY_STATES, INCIDENT_KINDS, NO_SIGNAL_CAUSES, OVERLAYS } from '@dutywall/shared/domain';
import { REFUSAL_CODES } from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') all.set(here, value);
    else for (const [inner, text] of flat(value, here)) all.set(inner, text);
  }
  return all;
}

const zh = flat(CATALOGUES['zh-CN']);
const en = flat(CATALOGUES.en);
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

describe('the catalogue', () => {
  it('has the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
  });

  it('fills the same values into both languages', () => {
    for (const [key, text] of zh) expect(holes(en.get(key) ?? ''), key).toEqual(holes(text));
  });

  it('translates every refusal, state, cause, overlay and incident kind', () => {
    const { errors, duty } = CATALOGUES['zh-CN'];
    expect(Object.keys(errors.refusal).sort()).toEqual([...REFUSAL_CODES].sort());
    expect(Object.keys(duty.state).sort()).toEqual([...DUTY_STATES].sort());
    expect(Object.keys(duty.cause).sort()).toEqual([...NO_SIGNAL_CAUSES].sort());
    expect(Object.keys(duty.overlay).sort()).toEqual([...OVERLAYS].sort());
    expect(Object.keys(duty.incident).sort()).toEqual([...INCIDENT_KINDS].sort());
  });

  it('AB2 WW1: before a flag no number that is a setting, and everybody who reads flags is named', () => {
    for (const [language, leaders] of [
      ['zh-CN', /领导/],
      ['en', /leader/],
    ] as const) {
      const { flag } = CATALOGUES[language].desk;
      expect(flag.tell).not.toMatch(/\d/);
      expect(flag.seesWho).toMatch(leaders);
    }
  });

  it('CI4: a refusal names the button as the button does', () => {
    const { checkIn, errors } = CATALOGUES['zh-CN'];
    expect(errors.refusal['no-fault-ticked']).toContain(`“${checkIn.checklist.fault}”`);
  });

  it('DU1: calls no candidate an absence', () => {
    const { incident, state } = CATALOGUES['zh-CN'].duty;
    for (const word of [...Object.values(incident), ...Object.values(state)]) expect(word).not.toMatch(/缺岗|脱岗|旷/);
    expect(state['off-post']).toMatch(/^疑似/);
    expect(state['not-arrived']).toMatch(/^疑似/);
    const english = CATALOGUES.en.duty;
    for (const word of [...Object.values(english.incident), ...Object.values(english.state)]) {
      expect(word).not.toMatch(/absen/i);
    }
  });
});
