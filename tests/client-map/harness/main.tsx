import { MapView } from '@dutywall/client/map';
import { createRoot } from 'react-dom/client';
import { createFakeFeed } from '../fake-feed.ts';

/** ?officers=300&kind=wall&unit=1&tiles=<address template>&bounds=w,s,e,n&step=0.25 */
const ask = new URLSearchParams(location.search);
const bounds = (ask.get('bounds') ?? '118.7633,32.0358,118.7961,32.0519').split(',').map(Number) as [
  number,
  number,
  number,
  number,
];
const feed = createFakeFeed({ officers: Number(ask.get('officers') ?? 300), bounds });
const tiles = ask.get('tiles');
const step = Number(ask.get('step') ?? 0.25);
if (step > 0) setInterval(() => feed.step(step), 250);
const [west, south, east, north] = bounds;
const lon = (share: number) => west + (east - west) * share;
const lat = (share: number) => south + (north - south) * share;

createRoot(document.getElementById('root') as HTMLElement).render(
  <MapView
    feed={feed}
    language={ask.get('language') === 'en' ? 'en' : 'zh'}
    kind={ask.get('kind') === 'wall' ? 'wall' : 'desk'}
    unit={Number(ask.get('unit') ?? 1)}
    basemap={{
      name: 'harness',
      tiles: tiles ?? '/no-tiles/{z}/{x}/{y}.mvt',
      attribution: '示意地图',
      bounds,
      minZoom: 11,
      maxZoom: 16,
    }}
    posts={
      ask.has('plain')
        ? []
        : [
            {
              id: 'p1',
              name: '钟楼巷',
              toleranceM: 30,
              shape: { kind: 'circle', centre: [lon(0.4), lat(0.5)], radiusM: 90 },
            },
            {
              id: 'p2',
              name: '京泰夜市',
              toleranceM: 30,
              shape: {
                kind: 'area',
                polygons: [
                  [
                    [
                      [lon(0.55), lat(0.4)],
                      [lon(0.65), lat(0.4)],
                      [lon(0.65), lat(0.6)],
                      [lon(0.57), lat(0.62)],
                      [lon(0.55), lat(0.4)],
                    ],
                  ],
                ],
              },
            },
            {
              id: 'p3',
              name: '巡查一线',
              toleranceM: 30,
              shape: {
                kind: 'route',
                line: [
                  [lon(0.2), lat(0.2)],
                  [lon(0.4), lat(0.25)],
                  [lon(0.5), lat(0.2)],
                ],
                bufferM: 25,
              },
            },
          ]
    }
    chosenPosts={['p1']}
    zoomControl={ask.get('kind') !== 'wall'}
    track={
      ask.has('plain')
        ? null
        : [
            { state: 'on-post', gap: false, points: [lon(0.3), lat(0.5), lon(0.35), lat(0.55), lon(0.4), lat(0.5)] },
            { state: 'no-signal', gap: true, points: [lon(0.4), lat(0.5), lon(0.45), lat(0.4)] },
            { state: 'off-post', gap: false, points: [lon(0.45), lat(0.4), lon(0.5), lat(0.42), lon(0.52), lat(0.5)] },
          ]
    }
  />,
);
