import type L from 'leaflet';
import { useEffect, useState } from 'react';
import { MapContainer, ScaleControl, useMap, ZoomControl } from 'react-leaflet';
import { leafletOptions } from './leaflet-options.ts';

interface BaseMapProps {
  readonly zoomControl: boolean;
  /** Called once the map has its size; the returned function runs before the map goes away. */
  readonly onMap: (map: L.Map) => () => void;
}

function Ready({ onMap }: Pick<BaseMapProps, 'onMap'>) {
  const map = useMap();
  useEffect(() => {
    map.attributionControl.setPrefix(false);
    const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
    watch.observe(map.getContainer());
    const end = onMap(map);
    return () => {
      watch.disconnect();
      end();
    };
  }, [map, onMap]);
  return null;
}

/** The only place that touches react-leaflet (Hippocratic licence 2.1): a container, nothing else. */
export function BaseMap({ zoomControl, onMap }: BaseMapProps) {
  const [options] = useState(leafletOptions);
  return (
    <MapContainer {...options}>
      <ScaleControl imperial={false} maxWidth={120} position="bottomleft" />
      {zoomControl ? <ZoomControl position="bottomright" /> : null}
      <Ready onMap={onMap} />
    </MapContainer>
  );
}
