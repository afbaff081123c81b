import L from 'leaflet';

/** A street camera's place on the map. */
export interface CameraMark {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  /** Its tile is open beside the map. */
  readonly open: boolean;
}

export interface CameraLayer {
  setCameras(marks: readonly CameraMark[]): void;
  dispose(): void;
}

/** Names beside the symbols from here on; below, only under the pointer. */
const NAMES_ZOOM = 16;
const SIDE_PX = 26;

/**
 * Symbols of street cameras (固定摄像头) as Leaflet's own markers: they are few, stand still, and are reached by Tab and
 * Enter without further code. A square with a camera in it, which no officer or post has; names are written as text.
 */
export function createCameraLayer(map: L.Map, onPick: (id: string) => void): CameraLayer {
  const group = L.layerGroup().addTo(map);
  const container = map.getContainer();
  const zoomed = (): void => void container.classList.toggle('cameras-named', map.getZoom() >= NAMES_ZOOM);
  map.on('zoomend', zoomed);
  zoomed();
  return {
    setCameras(marks) {
      group.clearLayers();
      for (const { id, name, lon, lat, open } of marks) {
        const marker = L.marker([lat, lon], { icon: iconOf(name, open), keyboard: true });
        marker.on('click', () => onPick(id));
        group.addLayer(marker);
        marker.getElement()?.setAttribute('aria-label', name);
      }
    },
    dispose() {
      map.off('zoomend', zoomed);
      container.classList.remove('cameras-named');
      group.remove();
    },
  };
}

/** A box camera seen from its side, on an arm. */
const CAMERA_PATH = 'M3 7l11-3 2 6-11 3zM16 7l4-1M6 13v5M6 17h5';

function iconOf(name: string, open: boolean): L.DivIcon {
  const html = document.createElement('div');
  html.dataset.open = String(open);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', CAMERA_PATH);
  svg.append(path);
  const word = document.createElement('span');
  word.textContent = name;
  html.append(svg, word);
  return L.divIcon({ html, className: 'street-camera', iconSize: [SIDE_PX, SIDE_PX] });
}
