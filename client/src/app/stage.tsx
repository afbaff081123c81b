import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCheckInSlots } from '../board/index.ts';
import type { Feed } from '../feed/types.ts';
import { type Insets, type MapFilter, type MapStage, MapView, type PostMark, type TrackStretch } from '../map/index.ts';
import { useBasemap } from './basemap.ts';
import './stage.css';

/** Where the view should go; a new object is a new wish. */
export type StageFocus =
  | { readonly kind: 'all' }
  | { readonly kind: 'squads'; readonly squads: readonly string[] }
  | { readonly kind: 'officer'; readonly slot: number };

export interface StageProps {
  readonly feed: Feed;
  readonly kind: 'wall' | 'desk';
  readonly focus?: StageFocus | null;
  readonly filter?: MapFilter;
  readonly insets?: Insets;
  readonly unit?: number;
  readonly selected?: number | null;
  readonly follow?: number | null;
  readonly posts?: readonly PostMark[];
  readonly chosenPosts?: readonly string[];
  readonly track?: readonly TrackStretch[] | null;
  readonly onSelect?: (slot: number | null) => void;
  readonly onFollowEnd?: () => void;
  readonly onStage?: (stage: MapStage | null) => void;
}

/** The map with the base map and the language of this page, going where `focus` says. */
export function Stage({ focus, onStage, ...view }: StageProps) {
  const { i18n } = useTranslation();
  const basemap = useBasemap();
  const [stage, setStage] = useState<MapStage | null>(null);
  useEffect(() => {
    if (!stage || !focus) return;
    if (focus.kind === 'officer') stage.reveal(focus.slot);
    else if (focus.kind === 'squads') stage.fitSquads(focus.squads);
    else if (basemap) stage.fitBasemap();
    else stage.fitSquads(null);
  }, [stage, focus, basemap]);
  const checkIns = useCheckInSlots(view.feed);
  useEffect(() => stage?.setCheckIns(checkIns), [stage, checkIns]);
  return (
    <div className="stage">
      <MapView
        {...view}
        basemap={basemap}
        language={i18n.language === 'en' ? 'en' : 'zh'}
        onStage={(made) => {
          setStage(made);
          onStage?.(made);
        }}
      />
    </div>
  );
}
