import { idbStore } from '../outbox/idb-store.ts';
import { postBatch } from '../outbox/post.ts';
import { type FixReport, fixOf, type Report, type Waiting } from '../outbox/report.ts';
import { createSender } from '../outbox/sender.ts';
import { type Binding, forget, keep, kept } from '../store/kept.ts';
import { createWakeLock, watchBattery } from './device.ts';
import { createLeader } from './leader.ts';
import { isCalling, isOpen, type Window } from './pace.ts';
import { createRecorder } from './recorder.ts';
import { FIRST_STATE, type TerminalState } from './state.ts';

/** A place older than this says nothing about where help is needed, ms. */
const SOS_PLACE_MS = 120_000;
const TICK_MS = 1_000;

/** What the page knows of the officer whose phone this is. */
export interface Duty {
  readonly officer: string;
  readonly windows: readonly Window[];
  /** Server's clock − this phone's, ms. */
  readonly offsetMs: number;
  readonly sosOpen: boolean;
}

/** This phone as the officer's web terminal; one a tab. */
export interface Terminal {
  subscribe(listener: () => void): () => void;
  readonly state: TerminalState;
  follow(duty: Duty): void;
  bind(binding: Binding): Promise<void>;
  /** Takes the binding away with everything that waits. */
  unbind(): Promise<void>;
  sos(): Promise<void>;
  /** Puts a report into the queue as if it had just been measured. */
  record(report: Report): Promise<void>;
  close(): void;
}

export function createTerminal(): Terminal {
  const listeners = new Set<() => void>();
  const store = idbStore();
  const battery = watchBattery();
  let state: TerminalState = FIRST_STATE;
  let duty: Duty | null = null;

  const tell = (change: Partial<TerminalState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const count = async (): Promise<void> => tell({ counts: await store.counts() });

  const sender = createSender({
    store,
    post: (batch, signal) =>
      state.binding ? postBatch(state.binding.secret, batch, signal) : Promise.resolve({ kind: 'unreachable' }),
    now: Date.now,
    random: Math.random,
    settled: (batch, refused) => void answerSos(batch, refused),
    told(said) {
      tell({ sender: { ...said, sentAt: said.sentAt ?? state.sender.sentAt } });
      if (said.sentAt !== null) void keep('sentAt', said.sentAt);
      void count();
    },
  });
  const wakeLock = createWakeLock((awake) => tell({ awake }));

  async function record(report: Report): Promise<void> {
    await store.add(report);
    await count();
    sender.poke();
  }

  const recorder = createRecorder({
    geolocation: navigator.geolocation ?? null,
    secure: globalThis.isSecureContext,
    now: Date.now,
    battery,
    record: (report) => void record(report).catch(() => undefined),
    told(positioning, place) {
      if (positioning !== state.positioning || place !== state.place) tell({ positioning, place });
    },
  });

  /** The call for help among what the server has now. */
  async function answerSos(batch: readonly Waiting[], refused: readonly Waiting[]): Promise<void> {
    const { sos } = state;
    if (!sos || !batch.some(({ key }) => key === sos.key)) return;
    const answered = { ...sos, deliveredAt: Date.now(), refused: refused.some(({ key }) => key === sos.key) };
    tell({ sos: answered });
    await keep('sos', answered);
  }

  /** What another tab of this phone did meanwhile. */
  async function look(): Promise<void> {
    tell({ sos: await kept('sos'), counts: await store.counts() });
  }

  /** Records exactly while this tab leads, the phone is this officer's and the window is open. */
  function decide(): void {
    const now = Date.now();
    const mine = duty !== null && state.binding?.officer === duty.officer;
    const open =
      mine && duty !== null && isOpen(duty.windows, now + duty.offsetMs, duty.sosOpen || isCalling(state.sos, now));
    if (open !== state.open || battery() !== state.battery) tell({ open, battery: battery() });
    if (open && state.leading) recorder.start();
    else if (state.positioning !== 'off') recorder.stop();
    wakeLock.want(open && state.leading);
  }

  const leader = createLeader({
    gained() {
      tell({ leading: true });
      if (state.binding) sender.start();
      decide();
    },
    lost() {
      tell({ leading: false });
      sender.stop();
      recorder.stop();
      wakeLock.want(false);
    },
  });

  const seen = (): void => {
    if (document.visibilityState !== 'visible') return;
    leader.claim();
    wakeLock.seen();
    sender.poke(true);
  };
  const online = (): void => sender.poke(true);
  document.addEventListener('visibilitychange', seen);
  globalThis.addEventListener('online', online);
  const timer = setInterval(() => {
    decide();
    // Another tab may have added to the queue, or emptied it.
    if (!state.leading) void look();
  }, TICK_MS);

  const begin = async (): Promise<void> => {
    const [binding, sos, sentAt] = [await kept('binding'), await kept('sos'), await kept('sentAt')];
    tell({ binding, sos, sender: { ...state.sender, sentAt } });
    await count();
    if (binding && state.leading) sender.start();
    decide();
  };
  void begin().catch(() => tell({ binding: null }));
  leader.claim();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get state() {
      return state;
    },
    follow(next) {
      duty = next;
      decide();
    },
    async bind(binding) {
      // What another officer left behind must not go out in this one's name.
      if (state.binding && state.binding.officer !== binding.officer) await store.clear();
      await keep('binding', binding);
      tell({ binding });
      sender.start();
      sender.poke(true);
      decide();
    },
    async unbind() {
      sender.stop();
      recorder.stop();
      await store.clear();
      await forget('binding', 'sos', 'sentAt');
      tell({ ...FIRST_STATE, binding: null, leading: state.leading });
    },
    async sos() {
      const now = Date.now();
      const { place } = state;
      const near = place && now - place.at < SOS_PLACE_MS ? place : null;
      const report: FixReport = near
        ? { ...fixOf(near.coords, now, battery()), alarms: ['sos'] }
        : { eventAt: new Date(now).toISOString(), alarms: ['sos'] };
      const key = await store.add(report);
      const sos = { key, at: now, deliveredAt: null };
      tell({ sos });
      await keep('sos', sos);
      await count();
      sender.poke(true);
      decide();
    },
    record,
    close() {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
      globalThis.removeEventListener('online', online);
      leader.resign();
      sender.stop();
      recorder.stop();
      wakeLock.want(false);
    },
  };
}
