import type { ListedAbsence } from '@dutywall/shared/protocol';
import { Check, Flag, RotateCcw, X } from 'lucide-react';
import { type Lamp, useDue, useFlagWords } from './words.ts';

/** The stage with its shape: a flag is a question, a tick or cross an answer of people, an arrow goes back. */
export function StageMark({ flag }: { flag: Pick<ListedAbsence, 'about' | 'stage'> }) {
  const words = useFlagWords();
  const { stage } = flag;
  const counts = stage === 'confirmed' || stage === 'upheld';
  const cleared = stage === 'withdrawn' || stage === 'corrected';
  const Icon = counts ? Check : cleared ? X : stage === 'needs-review' ? RotateCcw : Flag;
  return (
    <span className="stage-mark" data-kind={counts ? 'counts' : cleared ? 'cleared' : 'open'}>
      <Icon size={14} aria-hidden="true" /> {words.stage(flag)}
    </span>
  );
}

const SHAPES: Readonly<Record<Lamp, string>> = { calm: '○', soon: '◐', due: '●', none: '' };

/** The deadline with a lamp that is a shape before it is a colour. */
export function DueMark({ flag, now }: { flag: ListedAbsence; now: number }) {
  const { lamp, text } = useDue()(flag, now);
  return (
    <span className="due-mark" data-lamp={lamp}>
      <i aria-hidden="true">{SHAPES[lamp]}</i> {text}
    </span>
  );
}
