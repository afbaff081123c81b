import { LocateFixed, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSlot, useStanding } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { useWords } from '../../ui/words.ts';

export interface FollowedOfficerProps {
  readonly feed: Feed;
  readonly slot: number | null;
  readonly at: number;
  readonly following: boolean;
  readonly onFollow: () => void;
  readonly onClear: () => void;
}

/** The chosen officer as of the cursor. */
export function FollowedOfficer({ feed, slot, at, following, onFollow, onClear }: FollowedOfficerProps) {
  const { t } = useTranslation();
  const words = useWords();
  const officer = useSlot(feed, slot);
  const standing = useStanding(feed, slot);
  if (!officer) {
    return (
      <section>
        <h2>{t('replay.officer')}</h2>
        <p className="replay-hint">{t('replay.officerNone')}</p>
      </section>
    );
  }
  const state = standing?.state ?? 'off-shift';
  return (
    <section>
      <h2>{t('replay.officer')}</h2>
      <div className="replay-officer">
        <StateGlyph of={state} size="24px" />
        <p>
          <b>{officer.name}</b> {feed.facts.squads.get(officer.squad)?.name} · {officer.badge}
        </p>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClear}>
          <X size={16} />
        </button>
        <p className="replay-officer-state">
          {t(`duty.state.${state}`)}
          {standing && <> · {words.duration(at - standing.since)}</>}
          {standing?.posts[0] && <> · {standing.posts[0]}</>}
        </p>
        <button type="button" className="button" aria-pressed={following} onClick={onFollow}>
          <LocateFixed size={15} aria-hidden="true" /> {t(following ? 'replay.unfollow' : 'replay.follow')} <kbd>o</kbd>
        </button>
      </div>
    </section>
  );
}
