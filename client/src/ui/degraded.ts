import type { SquadRow } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';

type Why = NonNullable<SquadRow['degradedBy']>;

/** DU11, DU13: what banners and the flag dialog say about degraded squads, one sentence for each reason. */
export function useDegradedTexts(): (squads: readonly SquadRow[]) => readonly string[] {
  const { t } = useTranslation();
  return (squads) => {
    const texts = new Map<Why['reason'], { names: string[]; n: number; of: number }>();
    for (const { degraded, degradedBy, name } of squads) {
      if (!degraded || !degradedBy) continue;
      const { reason, terminals, of } = degradedBy;
      const text = texts.get(reason) ?? { names: [], n: 0, of: 0 };
      texts.set(reason, { names: [...text.names, name], n: text.n + terminals, of: text.of + of });
    }
    return [...texts].map(([reason, { names, n, of }]) =>
      t(`duty.degradedBy.${reason}`, { squads: names.join('、'), n, of }),
    );
  };
}
