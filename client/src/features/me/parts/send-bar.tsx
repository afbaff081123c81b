import { CheckCircle2, CircleDashed, type LucideIcon, MoonStar, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useWords } from '../../../ui/words.ts';
import { useMe } from '../me-context.ts';
import { type Saying, sayings, type Tone } from '../terminal/say.ts';
import { useTerminalState } from '../terminal/terminal-context.ts';
import { useClock } from '../use-clock.ts';

const ICONS: Readonly<Record<Tone, LucideIcon>> = {
  good: CheckCircle2,
  wait: CircleDashed,
  act: TriangleAlert,
  off: MoonStar,
};

/** What only a code from a supervisor mends. */
const NEEDS_CODE: readonly Saying['key'][] = ['unbound', 'foreign', 'unknown'];

/** The honest state of recording and sending, in one place and never hidden. */
export function SendBar() {
  const { view, offsetMs } = useMe();
  const state = useTerminalState();
  const now = useClock();
  const say = useSaying(now + offsetMs);
  const lines = sayings(state, { officer: view.officer.id, windows: view.windows, now, serverNow: now + offsetMs });
  if (lines.length === 0) return null;
  return (
    <ul className="me-send" aria-live="polite">
      {lines.map((line) => {
        const Icon = ICONS[line.tone];
        return (
          <li key={line.key} data-tone={line.tone}>
            <Icon size={18} aria-hidden="true" />
            <span>{say(line)}</span>
            {line.key === 'insecure' && <Trust />}
            {NEEDS_CODE.some((key) => key === line.key) && <HowToEnrol />}
          </li>
        );
      })}
    </ul>
  );
}

function useSaying(serverNow: number): (line: Saying) => string {
  const { t } = useTranslation();
  const words = useWords();
  return (line) => {
    switch (line.key) {
      case 'sent':
        return t('me.send.sent', { age: words.duration(line.ageMs) });
      case 'sentWaiting':
        return t('me.send.sentWaiting', { age: words.duration(line.ageMs), count: line.count });
      case 'busy':
        return t('me.send.busy', { wait: words.duration(line.inMs), count: line.count });
      case 'opensAt':
        return t('me.send.opensAt', { time: words.moment(line.at, serverNow) });
      case 'offline':
      case 'queued':
      case 'dropped':
      case 'refused':
        return t(`me.send.${line.key}`, { count: line.count });
      default:
        return t(`me.send.${line.key}`);
    }
  };
}

/** Where this phone gets the authority's certificate from, served over plain HTTP too. */
function Trust() {
  const { t } = useTranslation();
  return <a href="/trust">{t('me.send.trust')}</a>;
}

function HowToEnrol() {
  const { t } = useTranslation();
  return <Link to="/me/enrol">{t('me.phone.how')}</Link>;
}
