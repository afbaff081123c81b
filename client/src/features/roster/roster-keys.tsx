import { useTranslation } from 'react-i18next';
import { KeyList } from '../../ui/key-list.tsx';

const KEYS = [
  [['↑', '↓', '←', '→'], 'arrows'],
  [['↵'], 'enter'],
  [['n'], 'n'],
  [['m'], 'm'],
  [['c'], 'c'],
  [['Shift ←', 'Shift →'], 'weeks'],
  [['z'], 'undo'],
  [['/'], 'find'],
] as const;

export function RosterKeys({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const rows = KEYS.map(([keys, meaning]) => ({ keys, meaning: t(`roster.keys.${meaning}`) }));
  return <KeyList title={t('roster.keys.title')} rows={rows} onClose={onClose} />;
}
