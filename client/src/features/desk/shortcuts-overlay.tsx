import { useTranslation } from 'react-i18next';
import { KeyList } from '../../ui/key-list.tsx';

const KEYS = [
  [['j', 'k'], 'move'],
  [['/'], 'search'],
  [['Ctrl K', '⌘ K'], 'palette'],
  [['f'], 'flag'],
  [['a'], 'acknowledge'],
  [['e'], 'own'],
  [['s'], 'shelve'],
  [['n'], 'note'],
  [['p'], 'minutes'],
  [['u'], 'undo'],
  [['x', 'J', 'K'], 'pick'],
  [['A'], 'bulk'],
  [['o'], 'follow'],
  [['t'], 'track'],
  [['r'], 'replay'],
  [['m'], 'message'],
  [['0'], 'fit'],
  [['[', ']'], 'panels'],
  [['Esc'], 'close'],
  [['?'], 'help'],
] as const;

/** Of the calls beside the map, while there are some; `v` always. */
const CALL_KEYS = [
  [['v'], 'ring'],
  [['h'], 'end'],
  [['q'], 'mute'],
  [['c'], 'camera'],
  [['w'], 'wall'],
  [['g'], 'next'],
  [['1', '2', '3', '4'], 'verdict'],
] as const;

/** What is kept of what is seen. */
const EVIDENCE_KEYS = [
  [['i'], 'still'],
  [['d'], 'snapshot'],
  [['l'], 'record'],
] as const;

export function ShortcutsOverlay({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const rows = [
    ...KEYS.map(([keys, meaning]) => ({ keys, meaning: t(`desk.keys.${meaning}`) })),
    ...CALL_KEYS.map(([keys, meaning]) => ({ keys, meaning: t(`checkIn.keys.${meaning}`) })),
    ...EVIDENCE_KEYS.map(([keys, meaning]) => ({ keys, meaning: t(`evidence.keys.${meaning}`) })),
  ];
  return <KeyList title={t('desk.keys.title')} rows={rows} onClose={onClose} />;
}
