import type { PeerRow } from '@dutywall/shared/protocol';
import type { Camera } from './camera.ts';
import { createPeerLink, type LinkSignal, type LinkState } from './peer-link.ts';
import { type PhoneSays, readViewer, SIDE_CHANNEL } from './side-channel.ts';
import { sentOf } from './stats.ts';
import { encodingOf, FIRST_STEP, nextStep, type StepState, sentStep } from './steps.ts';

/** The way to one viewer: the phone's picture and voice there, the viewer's voice (and picture) back. */
export interface PhoneLink {
  readonly viewer: PeerRow;
  readonly state: LinkState;
  /** What comes back. */
  readonly back: MediaStream;
  /** What this viewer is sent, a step of STEPS. */
  readonly step: number;
  heard(signal: LinkSignal): void;
  /** Camera or number of viewers changed. */
  renew(viewers: number): void;
  say(said: PhoneSays): void;
  close(): void;
}

export interface PhoneLinkOptions {
  readonly viewer: PeerRow;
  readonly camera: Camera;
  readonly config: RTCConfiguration;
  readonly says: () => PhoneSays;
  readonly send: (signal: LinkSignal) => Promise<boolean>;
  readonly changed: () => void;
}

/** How often the far end's reports are looked at, ms; it sends them about once a second. */
const LOOK_MS = 3_000;

export function createPhoneLink({ viewer, camera, config, says, send, changed }: PhoneLinkOptions): PhoneLink {
  const back = new MediaStream();
  let way: StepState = { step: FIRST_STEP, bad: 0, good: 0 };
  let wished = 0;
  let viewers = 1;
  let told = '';

  const link = createPeerLink({
    // The phone has the media: it offers, and its offer stands.
    polite: false,
    config,
    send,
    told: () => changed(),
    onTrack: ({ track }) => {
      back.addTrack(track);
      track.addEventListener('unmute', changed);
      track.addEventListener('mute', changed);
      changed();
    },
  });
  const { connection } = link;
  const step = () => sentStep(way.step, wished, viewers);

  // Both ways from the start: whoever answers puts a voice in, or not, without a second negotiation.
  const audio = connection.addTransceiver(camera.audio ?? 'audio', { direction: 'sendrecv' });
  const video = connection.addTransceiver(camera.video ?? 'video', {
    direction: 'sendrecv',
    sendEncodings: [encodingOf(step(), camera.side)],
  });
  const channel = connection.createDataChannel(SIDE_CHANNEL);
  const speak = (said: PhoneSays): void => {
    if (channel.readyState === 'open') channel.send(JSON.stringify(said));
  };
  channel.onopen = () => speak(says());
  channel.onmessage = ({ data }) => {
    const said = readViewer(data);
    if (!said) return;
    wished = said.most;
    encode();
    changed();
  };

  function encode(): void {
    const wanted = encodingOf(step(), camera.side);
    const key = JSON.stringify(wanted);
    if (key === told) return;
    const parameters = video.sender.getParameters();
    const [first] = parameters.encodings;
    if (!first) return;
    parameters.encodings = [{ ...first, ...wanted }];
    told = key;
    video.sender.setParameters(parameters).catch(() => {
      told = '';
    });
  }

  async function look(): Promise<void> {
    if (link.state !== 'connected') return;
    const before = step();
    way = nextStep(way, sentOf(await connection.getStats()));
    if (step() !== before) {
      encode();
      changed();
    }
  }
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);

  return {
    viewer,
    back,
    get state() {
      return link.state;
    },
    get step() {
      return step();
    },
    heard: (signal) => link.heard(signal),
    renew(count) {
      viewers = count;
      if (video.sender.track !== camera.video) void video.sender.replaceTrack(camera.video).catch(() => undefined);
      if (audio.sender.track !== camera.audio) void audio.sender.replaceTrack(camera.audio).catch(() => undefined);
      encode();
    },
    say: speak,
    close() {
      clearInterval(timer);
      channel.onmessage = null;
      link.close();
      for (const track of back.getTracks()) track.stop();
    },
  };
}
