import { DAY, toIso } from '@dutywall/shared/kit';
import type { FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Room } from './app.ts';
import type { Config } from './config.ts';
import { FreeSpace } from './db/free-space.ts';
import { absenceRoutes, bindAbsences, createAbsences } from './features/absence/index.ts';
import { createAccounts } from './features/account/index.ts';
import { auditLog, auditPlugin, keepHead } from './features/audit/index.ts';
import { basemapPlugin, readBasemapBounds } from './features/basemap/index.ts';
import { cameraRoutes, createCameras, streamRoutes } from './features/camera/index.ts';
import { bindCheckIns, checkInRoutes, createCheckIns, createIceBooth } from './features/check-in/index.ts';
import {
  createCurveReader,
  createDuty,
  createDutyReader,
  createWhatIf,
  dutyRoutes,
  exportRoutes,
} from './features/duty/index.ts';
import { createEvidence, createPictureDesk, recordingRoutes, snapshotRoutes } from './features/evidence/index.ts';
import { importRoutes } from './features/import/index.ts';
import { bindIncidents, createIncidents, incidentRoutes } from './features/incident/index.ts';
import { createLeaves, leaveRoutes } from './features/leave/index.ts';
import { createMe, meRoutes } from './features/me/index.ts';
import { createMessages, messageRoutes } from './features/message/index.ts';
import { createMonths, monthRoutes } from './features/month/index.ts';
import { createNotices, noticeRoutes } from './features/notice/index.ts';
import { officerPlugin } from './features/officer/index.ts';
import { postPlugin } from './features/post/index.ts';
import { createReplay, createWallProofs, replayRoutes } from './features/replay/index.ts';
import { createRoster, rosterPlugin, rosterRoutes } from './features/roster/index.ts';
import { rulePlugin } from './features/rule/index.ts';
import { createSessions } from './features/session/index.ts';
import { createShiftBook, createShifts, shiftRoutes } from './features/shift/index.ts';
import { createSpotChecks, keepPlans, spotCheckRoutes } from './features/spot-check/index.ts';
import { squadPlugin } from './features/squad/index.ts';
import { createStills, stillRoutes } from './features/still/index.ts';
import { createTerminals } from './features/terminal/index.ts';
import { openTrustDoor, type TrustDoor, trustPlugin } from './features/trust/index.ts';
import { createIngest } from './ingest/index.ts';
import { createLive, type Live } from './live/index.ts';
import { type Control, createControl } from './plugins/control.ts';
import { signedIn } from './plugins/principal.ts';
import type { Ports, Sessions } from './ports.ts';

/** Everything behind the HTTP side, wired and not yet running. */
export interface Rooms {
  readonly sessions: Sessions;
  readonly control: Control;
  readonly live: Live;
  /** What the app registers. */
  readonly all: readonly Room[];
  /** Reads the store, judges what was missed, and lets time pass. Before it, nothing is served. */
  start(): Promise<void>;
  /** Opens the plain HTTP door to the authority's certificate, when one is configured. `httpsPort`: where it leads. */
  openTrust(httpsPort: number): Promise<void>;
  /** Opens the JT/T 808 port of the configuration; resolves with the port taken. */
  listenJt808(): Promise<number>;
  /** Judges and stores everything that waits, whatever it costs; afterwards the store says what the rooms know. */
  settle(): Promise<void>;
  /** In the order in which work flows, so that what was taken in is stored. */
  close(): Promise<void>;
}

/** Recordings stop while there is still room for everything else: so many times MIN_FREE_MB. */
const RECORDING_MIN_FREE = 2;

/** Who meets whom: the one place that knows every room. Ports in, rooms out; no environment, no adapters. */
export async function openRooms(config: Config, ports: Ports, log: Logger, registry: Registry): Promise<Rooms> {
  const { db, clock, dice, bus } = ports;
  const audit = auditLog;
  const onError = (error: unknown, doing: string): void => log.error({ err: error }, doing);
  const control = createControl(dice);
  const { sessions, plugin: sessionRoom } = createSessions({ db, clock, dice, bus, audit, config });
  const accounts = createAccounts({ db, clock, dice, bus, audit, control });
  const live = createLive({ clock, dice, sessions, bus, registry, onError: (error) => onError(error, 'live') });
  const { publisher } = live;
  const incidents = createIncidents({ db, clock, dice, publisher, audit, onError });
  const duty = createDuty({
    db,
    clock,
    publisher,
    bus,
    incidents: incidents.desk,
    metSince: (officer, since) => checkIns.metSince(officer, since),
    onError,
  });
  const notices = createNotices({ db, clock, bus, onError });
  bus.subscribe('notice-added', ({ account, notice }) =>
    publisher.notify({ account }, { kind: 'notice', id: notice.subject, at: notice.at }),
  );
  const reader = createDutyReader({ db, clock, audit, watches: duty.watches });
  const absences = createAbsences({
    db,
    clock,
    dice,
    publisher,
    bus,
    audit,
    notices,
    onError,
    async narrate(who, officer) {
      const card = await reader.card(who, officer);
      if (!card.ok) return [];
      return card.value.intervals.map(({ state, from, to, text }) => {
        return { state, from: toIso(from), to: to === null ? null : toIso(to), ...text };
      });
    },
    settle: async (officer) => {
      await duty.store(officer);
      await incidents.settle();
    },
    isDegraded: duty.isDegraded,
  });
  const proofs = createWallProofs({ db, clock, standings: duty.standings, lane: live.state, onError });
  const shiftBook = createShiftBook({ db, clock, dice, bus, audit });
  const spotChecks = createSpotChecks({
    ...{ db, clock, dice, audit, publisher, onError },
    inCheckIn: () => checkIns.book.officers(),
  });
  const checkIns = createCheckIns({
    ...{ db, clock, dice, audit, bus, publisher, onError },
    ice: createIceBooth(config.turn),
    inSos: (officer) => clock.now() < (incidents.desk.sosWindow(officer)?.to ?? 0),
    spotChecked: spotChecks.checkedIn,
    text: (terminal, text) => ingest.jt808.text(terminal, text),
  });
  const pictures = createPictureDesk();
  const space = new FreeSpace(config.dataDir, RECORDING_MIN_FREE * config.minFreeMb * 1024 * 1024, log);
  const evidence = createEvidence({
    ...{ db, clock, dice, audit, publisher, pictures, onError },
    ...{ checkIns: checkIns.known, dataDir: config.dataDir, isDiskLow: () => space.low },
  });
  const cameras = createCameras({
    ...{ db, clock, dice, audit, bus, origins: config.cameraOrigins },
    checkInsOnWall: (squads) => checkIns.book.onWall(squads),
  });
  const stills = createStills({
    ...{ db, clock, dice, audit, pictures, checkIns: checkIns.known, cameras: cameras.known },
  });
  bindIncidents(live.bindCommand, incidents);
  bindAbsences(live.bindCommand, absences);
  bindCheckIns(live.bindCommand, checkIns.commands);
  const ingest = await createIngest({
    db,
    clock,
    dice,
    bus,
    windows: duty.windows,
    sink: duty.sink,
    registry,
    log,
    limits: { quarantineAgeMs: config.quarantineDays * DAY, trackAgeMs: config.trackDays * DAY },
  });
  let jt808Address = `${config.host}:${config.jt808Port}`;
  const terminals = createTerminals({
    db,
    clock,
    dice,
    bus,
    audit,
    control,
    known: (terminal) => ingest.directory.refresh(terminal),
    jt808Address: () => jt808Address,
    origin: config.publicOrigins[0],
  });
  const head = keepHead({ db, clock, dataDir: config.dataDir, onError: (error) => onError(error, 'audit head') });

  const messages = createMessages({
    ...{ db, clock, dice, audit, publisher },
    text: (terminal, text) => ingest.jt808.text(terminal, text),
  });
  const room = (name: string, plugin: FastifyPluginAsync): Room => ({ name, plugin });
  const all = [
    room('session', sessionRoom),
    room('account', accounts.plugin),
    room('audit', auditPlugin(db, control)),
    room('squad', squadPlugin(db)),
    room('officer', officerPlugin(db)),
    room('ingest', ingest.plugin),
    room('terminal', terminals.plugin),
    room('roster', rosterPlugin({ db, bus, control })),
    room('roster pages', (app) =>
      rosterRoutes(app, { room: createRoster({ db, clock, book: shiftBook, audit }), clock }),
    ),
    room('basemap', (app) => basemapPlugin(app, { dataDir: config.dataDir, signedIn })),
    room('duty', (app) =>
      dutyRoutes(app, {
        reader,
        curves: createCurveReader({ db, clock }),
        clock,
      }),
    ),
    room('export', (app) => exportRoutes(app, { db, clock, audit, control })),
    room('import', (app) => importRoutes(app, { db, bus, control })),
    room('incident', (app) => incidentRoutes(app, { room: incidents, clock })),
    room('notice', (app) => noticeRoutes(app, { room: notices })),
    room('absence', (app) => absenceRoutes(app, { room: absences, clock })),
    room('rule', rulePlugin({ db, clock, dice, bus, audit, trials: createWhatIf({ db }), onError })),
    room('post', postPlugin({ db, clock, dice, bus, audit, district: () => readBasemapBounds(config.dataDir) })),
    room('shift', (app) => shiftRoutes(app, { room: createShifts({ db, book: shiftBook }), clock })),
    room('leave', (app) => leaveRoutes(app, { room: createLeaves({ db, clock, dice, bus, audit, notices }), clock })),
    room('message', (app) => messageRoutes(app, { room: messages })),
    room('me', (app) =>
      meRoutes(app, {
        room: createMe({
          ...{ db, clock, card: reader.card },
          ...{ sosWindow: incidents.desk.sosWindow, sosCall: incidents.sosCall },
        }),
        clock,
      }),
    ),
    room('spot-check', (app) => spotCheckRoutes(app, { room: spotChecks, clock })),
    room('month', (app) => monthRoutes(app, { room: createMonths({ db, clock, audit }) })),
    room('check-in', (app) => checkInRoutes(app, { room: checkIns, clock })),
    room('snapshots', (app) => snapshotRoutes(app, { room: evidence })),
    room('recordings', (app) => recordingRoutes(app, { room: evidence })),
    room('cameras', (app) => cameraRoutes(app, { room: cameras })),
    room('camera pictures', (app) => streamRoutes(app, { room: cameras })),
    room('still', (app) => stillRoutes(app, { room: stills, clock })),
    room('replay', (app) => replayRoutes(app, { room: createReplay({ db, clock, audit }), proofs, clock })),
  ];

  const { tls } = config;
  let door: TrustDoor | null = null;
  let endPlans = (): void => undefined;

  return {
    sessions,
    control,
    live,
    all: tls?.ca ? [...all, room('trust', trustPlugin(tls.ca))] : all,
    async start() {
      await checkIns.start();
      await duty.start();
      await incidents.start();
      await space.check();
      await evidence.start();
      endPlans = keepPlans(spotChecks, onError);
      await absences.start();
      proofs.start();
    },
    async openTrust(httpsPort) {
      if (tls?.ca && config.trustPort !== undefined) {
        door = await openTrustDoor(tls.ca, config.host, config.trustPort, httpsPort);
      }
    },
    async listenJt808() {
      const port = await ingest.jt808.listen(config.jt808Port, config.host);
      jt808Address = `${config.host}:${port}`;
      return port;
    },
    async settle() {
      await duty.settle();
      await incidents.settle();
    },
    async close() {
      endPlans();
      checkIns.close();
      await cameras.close();
      space.close();
      await evidence.close();
      proofs.close();
      await control.withdraw();
      await door?.close();
      await live.close();
      await ingest.close();
      await duty.close();
      await incidents.close();
      absences.close();
      notices.close();
      await head.close();
    },
  };
}
