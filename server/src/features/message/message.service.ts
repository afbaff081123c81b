import { ok, type Result, refuse } from '@dutywall/shared/kit';
import { MESSAGE_CHARACTERS, type MessageRow, type RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Dice, Principal, Publisher } from '../../ports.ts';
import { devicesOf, insertMessage, listMessages, markRead, squadOf } from './message.store.ts';

/** Messages of one officer that anybody reads. */
const MAX_LISTED = 100;

export interface MessageDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly publisher: Publisher;
  /** Writes a text to a JT/T 808 terminal; false: it has no session now. */
  readonly text: (terminal: string, text: string) => boolean;
}

export interface MessageRoom {
  send(
    who: Principal,
    ask: { readonly officer: string; readonly text: string },
  ): Promise<Result<MessageRow, RefusalCode>>;
  sent(who: Principal, officer: string): Promise<Result<readonly MessageRow[], RefusalCode>>;
  own(who: Principal): Promise<Result<readonly MessageRow[], RefusalCode>>;
  read(who: Principal, id: string): Promise<Result<MessageRow, RefusalCode>>;
}

const NOT_HERE = () => refuse('out-of-scope', 'no such officer in your squads');

export function createMessages(deps: MessageDeps): MessageRoom {
  const { db, clock, dice, audit, publisher } = deps;

  const inScope = async (who: Principal, officer: string): Promise<boolean> => {
    const squad = await squadOf(db, officer);
    return who.role === 'supervisor' && squad !== null && who.squads.has(squad);
  };

  return {
    async send(who, ask) {
      const text = plain(ask.text);
      if (text === '') return refuse('bad-request', 'there is nothing to say', { field: 'text' });
      if (text.length > MESSAGE_CHARACTERS) {
        return refuse('bad-request', `at most ${MESSAGE_CHARACTERS} characters`, { field: 'text' });
      }
      if (!(await inScope(who, ask.officer))) return NOT_HERE();
      const at = clock.now();
      const devices = await devicesOf(db, ask.officer, at);
      const written = devices.filter((terminal) => deps.text(terminal, text)).length > 0;
      const downlink = devices.length === 0 ? null : written ? 'written' : 'not-reachable';
      const message: MessageRow = {
        id: dice.id(),
        officer: ask.officer,
        by: who.name,
        at,
        text,
        downlink,
        readAt: null,
      };
      await db.transaction(async (tx) => {
        await insertMessage(tx, message, who.account);
        // Who, to whom and when; what was said is between the two.
        const entry = { at, actor: who.account, action: 'message-sent', subject: ask.officer };
        await audit.append(tx, { ...entry, detail: { message: message.id, downlink } });
      });
      publisher.notify({ officer: ask.officer }, { kind: 'message', id: message.id, at });
      return ok(message);
    },

    async sent(who, officer) {
      return (await inScope(who, officer)) ? ok(await listMessages(db, officer, MAX_LISTED)) : NOT_HERE();
    },

    async own(who) {
      if (who.role !== 'officer' || who.officer === null) return refuse('forbidden', 'this page is for officers');
      return ok(await listMessages(db, who.officer, MAX_LISTED));
    },

    async read(who, id) {
      if (who.role !== 'officer' || who.officer === null) return refuse('forbidden', 'this page is for officers');
      const message = await markRead(db, who.officer, id, clock.now());
      return message ? ok(message) : refuse('not-found', 'no such message of yours');
    },
  };
}

/** Text as it will be shown and sent: one line, no control characters. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}
