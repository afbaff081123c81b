import { Siren, Volume2, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { SOUND_CHOICES, type SoundChoice } from './sound.ts';

const ICONS = { off: VolumeX, sos: Siren, serious: Volume2 } as const;

export interface SoundButtonProps {
  readonly choice: SoundChoice;
  readonly blocked: boolean;
  readonly onChoose: (choice: SoundChoice) => void;
}

/** Which sounds are on, in a word beside the sign: a mute that nobody sees is a trap. */
export function SoundButton({ choice, blocked, onChoose }: SoundButtonProps) {
  const { t } = useTranslation();
  const Icon = ICONS[choice];
  const next = SOUND_CHOICES[(SOUND_CHOICES.indexOf(choice) + 1) % SOUND_CHOICES.length] ?? 'off';
  const word = t(`desk.sound.${choice}`);
  return (
    <button
      type="button"
      className="button quiet sound-button"
      data-blocked={blocked}
      title={t(blocked ? 'desk.sound.blocked' : 'desk.sound.next', { next: t(`desk.sound.${next}`) })}
      aria-label={t('desk.sound.label', { choice: word })}
      onClick={() => onChoose(blocked ? choice : next)}
    >
      <Icon size={16} aria-hidden="true" /> {blocked ? t('desk.sound.tap') : word}
    </button>
  );
}
