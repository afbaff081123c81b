import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { areaPlace, circlePlace, offset, routePlace } from '../street/plane.ts';
import { BY_BIKE } from '../street/walk.ts';
import { type Kind, present } from './kind.ts';

/** Officers who do their duty, with terminals that work. */
export const AT_POST: readonly Kind[] = [
  { name: 'on-post', about: 'on post from begin to end', make: (scene) => present(scene) },
  {
    name: 'on-post-every-second',
    about: 'on post; the terminal reports every 1–5 s',
    make(scene) {
      scene.to = scene.minute(45);
      return present(scene, { intervals: [1, 2, 5] });
    },
  },
  {
    name: 'on-post-slow-terminal',
    about: 'on post; the terminal reports every 2–5 min',
    make: (scene) => present(scene, { intervals: [120, 180, 300] }),
  },
  {
    name: 'area-block',
    about: 'patrols a small block, with corners near its edge',
    make(scene) {
      scene.places = [areaPlace('post-1', '夫子庙责任区', scene.anySpot(), [150, 100], scene.dice.range(0, 180))];
      return present(scene);
    },
  },
  {
    name: 'route-on-foot',
    about: 'patrols a winding route on foot',
    make(scene) {
      const heart = scene.anySpot();
      const line = [0, 1, 2, 3, 4].map((i) => offset(heart, i * 180, scene.dice.range(30, 90)));
      scene.places = [routePlace('post-1', '长江路巡查路线', line, 25)];
      return present(scene);
    },
  },
  {
    name: 'route-by-bike',
    about: 'rides a long route to and fro',
    make(scene) {
      const heart = scene.anySpot();
      const line = [0, 1, 2, 3].map((i) => offset(heart, i * 700, scene.dice.range(60, 100)));
      scene.places = [routePlace('post-1', '滨江巡查路线', line, 30)];
      const walk = scene.arrives().patrol(scene.to + 10 * MINUTE, line, BY_BIKE);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'several-posts',
    about: 'has three posts some hundred metres apart and is at one of them; a few minutes on the way between',
    make(scene) {
      const heart = scene.anySpot();
      const at = (i: number) => circlePlace(`post-${i}`, `岗点 ${i}`, offset(heart, 420, i * 120), 60);
      scene.places = [at(1), at(2), at(3)];
      const walk = scene.arrives();
      for (let i = 0; walk.now < scene.to; i++) {
        const place = scene.places[i % 3] ?? scene.place;
        walk.go(place.heart).stroll(walk.now + scene.dice.range(15, 40) * MINUTE, place.heart, place.roomM);
      }
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'at-the-edge',
    about: 'stands all the time just outside the drawn post, within its tolerance',
    make(scene) {
      const heart = scene.anySpot();
      scene.places = [circlePlace('post-1', '宫涵疏导点', heart, 50)];
      const edge = offset(heart, 50 + scene.dice.range(8, 24), scene.dice.range(0, 360));
      const walk = scene
        .arrives()
        .go(edge)
        .stroll(scene.to + 10 * MINUTE, edge, 5);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'across-midnight',
    about: 'on post in a night shift across midnight',
    make(scene) {
      scene.from = scene.from - new Date(scene.from).getUTCHours() * HOUR + 14.5 * HOUR;
      scene.to = scene.from + 3.5 * HOUR;
      return present(scene);
    },
  },
  {
    name: 'comes-early-stays-late',
    about: 'on post from 30 min before until after the shift',
    make: (scene) => {
      const walk = scene.duty(scene.arrives(-30));
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'steps-off-now-and-then',
    about: 'on post, with walks of three to five minutes to fetch water',
    make(scene) {
      const walk = scene.arrives();
      while (walk.now < scene.to - 40 * MINUTE) {
        scene.duty(walk, walk.now + scene.dice.range(20, 40) * MINUTE);
        scene.outing(walk, scene.dice.range(3, 5), 200);
      }
      scene.duty(walk);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
];
