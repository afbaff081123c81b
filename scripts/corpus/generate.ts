import type { CorpusCase } from './case.ts';
import { THEMES } from './kinds/index.ts';
import { Scene } from './scene.ts';

interface NamedKind {
  readonly theme: string;
  readonly name: string;
  readonly about: string;
}

/** Every kind there is. */
export const KINDS: readonly NamedKind[] = Object.entries(THEMES).flatMap(([theme, kinds]) =>
  kinds.map(({ name, about }) => ({ theme, name, about })),
);

/** Plays one case out: a function of kind and seed alone. */
export function makeCase(name: string, seed: number): CorpusCase {
  for (const [theme, kinds] of Object.entries(THEMES)) {
    const kind = kinds.find((one) => one.name === name);
    if (!kind) continue;
    const officers = Array.from({ length: kind.squad ?? 1 }, (_, member) => {
      const scene = new Scene(seed, name, member);
      return scene.play(kind.make(scene));
    });
    return { kind: name, theme, about: kind.about, seed, officers };
  }
  throw new Error(`no kind of case is called ${name}`);
}
