import { sleep } from '@errand/runtime';
import type { PretendSlack, Said } from './pretend-slack';

const ADMIN = 'ana';
const FIRST_ANSWER_MS = 5_000;
const QUIET_MS = 400;
const LOOK_EVERY_MS = 100;
const MOST_LINES = 200;

/** Who one is in the console, and where: Errbot's words for changing both. */
export interface ConsoleSession {
  prompt(): string;
  /** Who one is, by user id. */
  userId(): string;
  /** Lines that a line may become: the console's own words, and of `names`, those of commands. */
  complete(line: string, names: readonly string[]): string[];
  /** One line that was typed; resolves when what follows from it is shown. */
  take(line: string): Promise<void>;
  /** Shows what was said since. */
  look(): Promise<unknown>;
  /** What was typed and not said yet, where several lines make a message. */
  end(): Promise<void>;
}

/**
 * Begins in a direct message with the bot, as an admin.
 *
 * @param prefix of commands, and of the console's own words
 */
export async function startConsoleSession(
  slack: PretendSlack,
  { prefix, out }: { prefix: string; out(text: string): void },
): Promise<ConsoleSession> {
  const { users, botUserId } = await slack.workspace();
  const people = new Map(users.filter(({ isBot }) => !isBot).map(({ id, name }) => [name, id]));
  const bot = users.find(({ id }) => id === botUserId)?.name ?? 'errand';
  let who = ADMIN;
  let room: string | undefined;
  let channelId = await direct();
  const shown = new Map<string, string>();
  let several: string[] | undefined;

  function direct(): Promise<string> {
    return slack.openDm(idOf(who), botUserId).then((opened) => opened.channelId);
  }
  function idOf(name: string): string {
    const id = people.get(name);
    if (id === undefined) throw new Error(`There is nobody called @${name}.`);
    return id;
  }
  async function enter(): Promise<string> {
    if (room === undefined) return direct();
    const { channels } = await slack.workspace(idOf(who));
    const found = channels.find(({ name }) => name === room);
    if (!found) return (await slack.createChannel(idOf(who), room, [botUserId])).channelId;
    await slack.join(idOf(who), found.id);
    return found.id;
  }
  /** Moves there, or stays where one was. */
  async function become(next: { who?: string; room?: string | undefined }, done: () => string): Promise<void> {
    const before = { who, room };
    try {
      if ('room' in next) room = next.room;
      who = next.who ?? who;
      // As in Errbot one is whoever one wants to be.
      if (!people.has(who)) people.set(who, (await slack.createPerson(who)).userId);
      channelId = await enter();
      for (const message of await slack.messages(channelId, idOf(who))) shown.set(message.ts, versionOf(message));
      out(`${done()}\n`);
    } catch (err) {
      ({ who, room } = before);
      out(`${(err as Error).message}\n`);
    }
  }
  const words: Record<string, (rest: string) => Promise<void> | void> = {
    inroom: (rest) => {
      const name = (rest || '#testroom').toLowerCase();
      if (!/^#[a-z0-9_-]{1,80}$/.test(name)) return out('A Room name must start by #.\n');
      return become({ room: name.slice(1) }, () => `Joined Room ${name}.`);
    },
    inperson: () => become({ room: undefined }, () => 'Now in one-on-one with the bot.'),
    asuser: (rest) => become({ who: rest.replace(/^@/, '') || 'luser' }, () => `You are now: @${who}.`),
    asadmin: () => become({ who: ADMIN }, () => `You are now an admin: @${who}.`),
    ml() {
      several = several ? undefined : [];
      out(several ? 'Multiline mode, press enter twice to end messages\n' : 'Normal one line mode.\n');
    },
  };

  async function show(): Promise<boolean> {
    let isNew = false;
    for (const message of await slack.messages(channelId, idOf(who))) {
      if (message.botId === undefined || shown.get(message.ts) === versionOf(message)) continue;
      shown.set(message.ts, versionOf(message));
      out(`${message.editedTs === undefined ? '' : '(changed) '}${bodyOf(message)}\n`);
      isNew = true;
    }
    return isNew;
  }
  /** Shows what comes, until nothing more comes for a moment. */
  async function listen(): Promise<void> {
    for (let waitedMs = 0, limitMs = FIRST_ANSWER_MS; waitedMs < limitMs; waitedMs += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      if (await show()) {
        waitedMs = 0;
        limitMs = QUIET_MS;
      }
    }
  }
  async function end(): Promise<void> {
    const text = several?.join('\n') ?? '';
    if (several) several = [];
    if (text.trim() !== '') await say(text);
  }
  async function say(text: string): Promise<void> {
    await show();
    await slack.say({ userId: idOf(who), channelId, text });
    await listen();
  }
  for (const message of await slack.messages(channelId, idOf(who))) shown.set(message.ts, versionOf(message));

  return {
    prompt: () => (several?.length ? '... ' : `[@${who} -> ${room === undefined ? `@${bot}` : `#${room}`}] >>> `),
    userId: () => idOf(who),
    look: show,
    complete(line, names) {
      const all = [...names.map((name) => name.replaceAll('_', ' ')), ...Object.keys(words)];
      const lines = [...new Set(all)].sort().map((name) => `${prefix}${name}`);
      return lines.filter((each) => each.startsWith(line));
    },
    async take(line) {
      const [, word = '', rest = ''] = new RegExp(`^${escaped(prefix)}(\\w+)\\s*(.*)$`).exec(line) ?? [];
      if (several?.length !== undefined && several.length > 0 && line === '') return end();
      if (!several?.length && Object.hasOwn(words, word)) return words[word]!(rest.trim());
      if (several) {
        if (several.length < MOST_LINES && (line !== '' || several.length > 0)) several.push(line);
        return;
      }
      if (line.trim() !== '') await say(line);
    },
    end,
  };
}

function versionOf({ text, editedTs = '' }: Said): string {
  return `${editedTs} ${text}`;
}

function bodyOf({ text, files = [] }: Said): string {
  const named = files.map(({ name, size }) => `(file ${name}, ${size} bytes)`);
  return [...(text === '' ? [] : [plain(text)]), ...named].join('\n');
}

/** Slack's escapes undone. */
function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
