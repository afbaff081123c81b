import { setTimeout as sleep } from 'node:timers/promises';
import type { Evidence } from '@dutywall/shared/domain';
import { fromWgs84 } from '@dutywall/shared/geo';
import type { Instant } from '@dutywall/shared/kit';
import { connectJt808, type Jt808Client, positionBody } from '../../support/jt808-client.ts';
import { eventAtOf, onGrid, type PathOfficer, type Send, terminalAt } from './officers.ts';
import { phoneOf, tokenOf } from './seed.ts';
import type { PathWorld } from './world.ts';

/** Radii from which the server computes σ again (DU4). */
const BROWSER = 2.45;
const ANDROID = 1.51;
/** How often a phone is told to come back before the test gives up. */
const MAX_TRIES = 120;

/** Sends everybody's uploads in order of time, the world's clock going along; many phones side by side. */
export class Postman {
  requests = 0;
  private readonly world: PathWorld;
  private readonly radios = new Map<string, Promise<Jt808Client>>();

  constructor(world: PathWorld) {
    this.world = world;
  }

  /** `afterStep` runs when everything of a moment has been acknowledged. */
  async deliver(officers: readonly PathOfficer[], afterStep?: (at: Instant) => Promise<void>): Promise<void> {
    const steps = new Map<Instant, { officer: PathOfficer; send: Send }[]>();
    for (const officer of officers) {
      for (const send of officer.sends) {
        const list = steps.get(send.at);
        if (list) list.push({ officer, send });
        else steps.set(send.at, [{ officer, send }]);
      }
    }
    for (const at of [...steps.keys()].sort((a, b) => a - b)) {
      this.world.clock.at = at;
      await Promise.all((steps.get(at) ?? []).map(({ officer, send }) => this.upload(officer, send)));
      await afterStep?.(at);
    }
  }

  /** One upload, until it is acknowledged. */
  async upload(officer: PathOfficer, { at, items }: Send): Promise<void> {
    if (officer.protocol === 'osmand') {
      for (const item of items) await this.post(osmandPath(officer, item, at));
      return;
    }
    const byTerminal = new Map<string, Evidence[]>();
    for (const item of items) {
      const terminal = terminalAt(officer, eventAtOf(item, at));
      byTerminal.set(terminal, [...(byTerminal.get(terminal) ?? []), item]);
    }
    for (const [terminal, part] of byTerminal) {
      if (officer.protocol === 'web') {
        const body = JSON.stringify(part.map((item) => webItem(officer, item)));
        await this.post(`/ingest/web/${tokenOf(terminal)}`, body);
      } else await this.radio(terminal, part);
    }
  }

  private async post(path: string, body?: string): Promise<void> {
    this.requests += 1;
    let answer = await this.world.ask('POST', path, body);
    // The store is behind: a phone comes back with the same.
    for (let tries = 0; answer.status === 503 && !this.world.killed && tries < MAX_TRIES; tries++) {
      await sleep(1_000);
      answer = await this.world.ask('POST', path, body);
    }
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    if (/"(?:sealed|stored|duplicate)"/.test(answer.body) && !/"quarantined":0/.test(answer.body))
      throw new Error(`${path}: put aside: ${answer.body.slice(0, 500)}`);
  }

  private async radio(terminal: string, items: readonly Evidence[]): Promise<void> {
    const open = this.radios.get(terminal) ?? connectJt808(this.world.jt808Port, phoneOf(terminal), tokenOf(terminal));
    this.radios.set(terminal, open);
    const client = await open;
    for (const item of items) {
      if (item.kind !== 'fix') continue;
      this.requests += 1;
      const { lon, lat, eventAt } = item.fix;
      if ((await client.send(0x0200, positionBody(lon, lat, eventAt))) !== 0) throw new Error('0x0200 was refused');
    }
  }

  async close(): Promise<void> {
    for (const open of this.radios.values()) (await open).close();
    this.radios.clear();
  }
}

function placeOf(officer: PathOfficer, item: Extract<Evidence, { kind: 'fix' }>) {
  return fromWgs84(officer.datum, onGrid(item.fix.lon), onGrid(item.fix.lat));
}

function webItem(officer: PathOfficer, item: Evidence): object {
  if (item.kind === 'heartbeat') return { heartbeat: true, eventAt: new Date(item.heartbeat.eventAt).toISOString() };
  const { fix } = item;
  return {
    ...(fix.marks.includes('time-missing') ? {} : { eventAt: new Date(fix.eventAt).toISOString() }),
    ...placeOf(officer, item),
    accuracyM: fix.sigmaM * BROWSER,
    located: fix.located,
    ...(fix.mock && { mock: true }),
  };
}

function osmandPath(officer: PathOfficer, item: Evidence, at: Instant): string {
  const path = `/ingest/osmand/${tokenOf(terminalAt(officer, eventAtOf(item, at)))}`;
  if (item.kind === 'heartbeat') return `${path}?timestamp=${item.heartbeat.eventAt}`;
  const { fix } = item;
  const { lon, lat } = placeOf(officer, item);
  const time = fix.marks.includes('time-missing') ? '' : `&timestamp=${fix.eventAt}`;
  const words = `${fix.located ? '' : '&valid=false'}${fix.mock ? '&mock=true' : ''}`;
  return `${path}?lat=${lat}&lon=${lon}&accuracy=${fix.sigmaM * ANDROID}${time}${words}`;
}
