import { chinaDateText } from '@dutywall/shared/kit';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { clockOf } from '../../ui/time.ts';

/** Who the first version of a setting is by: nobody, it came with the installation. As the migrations write it. */
const INSTALLATION = 'installation';

export interface VersionLineProps {
  readonly version: number;
  readonly validFrom: number;
  /** Also what had begun is judged by it. */
  readonly running?: boolean;
  readonly madeBy: string;
  readonly madeAt?: number;
  readonly reason: string | null;
  /** What it says. */
  readonly children: ReactNode;
}

/** One version of a setting: from when, by whom, when and why, and what it says. Versions date back years. */
export function VersionLine({ version, validFrom, running = false, children, ...made }: VersionLineProps) {
  const { t } = useTranslation();
  const day = (at: number): string => `${chinaDateText(at)} ${clockOf(at)}`;
  return (
    <li>
      <b>v{version}</b> {t('rules.since', { from: day(validFrom) })}
      {running && ` · ${t('rules.reachesRunning')}`}
      <span>
        {made.madeBy === INSTALLATION
          ? t('rules.installation')
          : [made.madeBy, made.madeAt !== undefined && day(made.madeAt), made.reason].filter(Boolean).join(' · ')}
      </span>
      <span>{children}</span>
    </li>
  );
}
