import L from 'leaflet';
import { useCallback, useEffect, useRef, useState } from 'react';
import 'leaflet/dist/leaflet.css';
import { BaseMap } from './base-map.tsx';
import { type Basemap, createBaseTiles } from './base-tiles.ts';
import './map.css';

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

export interface PlaceMapProps {
  readonly basemap: Basemap | null;
  readonly place: Place | null;
  readonly onPlace: (place: Place) => void;
}

/** A small map to choose one place on, by a click; about a decimetre exact. */
export function PlaceMap({ basemap, place, onPlace }: PlaceMapProps) {
  const latest = useRef({ onPlace, place });
  latest.current = { onPlace, place };
  const [map, setMap] = useState<L.Map | null>(null);
  const onMap = useCallback((made: L.Map) => {
    made.on('click', ({ latlng }) => {
      const { lng, lat } = latlng.wrap();
      latest.current.onPlace({ lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) });
    });
    setMap(made);
    return () => setMap(null);
  }, []);
  useEffect(() => {
    if (!map || !basemap) return;
    const tiles = createBaseTiles(basemap, 1).addTo(map);
    const [west, south, east, north] = basemap.bounds;
    const { place: first } = latest.current;
    if (first) map.setView([first.lat, first.lon], 16);
    else map.fitBounds(L.latLngBounds([south, west], [north, east]));
    return () => void tiles.remove();
  }, [map, basemap]);
  const { lon, lat } = place ?? {};
  useEffect(() => {
    if (!map || lon === undefined || lat === undefined) return;
    const mark = L.circleMarker([lat, lon], { radius: 8, color: '#56b4e9', weight: 3, fillOpacity: 0.4 }).addTo(map);
    if (!map.getBounds().contains([lat, lon])) map.panTo([lat, lon]);
    return () => void mark.remove();
  }, [map, lon, lat]);
  return (
    <div className="map-root">
      <BaseMap zoomControl onMap={onMap} />
    </div>
  );
}
