import type { MessageData } from '@errand/contracts';
import { handleOf } from '@errand/contracts';
import type { HandlerCalls, HandlerExecution, HandlerMessage, HandlerReply } from '@errand/engine';
import { messageRefOf, reactionOf } from '@errand/engine';
import type { Context, Message, MessageRef, Reply } from '@errand/plugin-sdk';

export interface Messages {
  context: Pick<Context, 'reply' | 'message' | 'react' | 'unreact'>;
  /** Resolves when everything is stored and published that the plugin did not wait for. @throws what failed of it */
  sent(): Promise<void>;
}

/** What waits is held in memory, and a plugin that does not wait fills it as fast as it can. */
const MOST_WAITING = 1_000;
const MOST_WAITING_CHARS = 8 * 1024 * 1024;

/** What a running handler sends. A message can be changed at once: its handle follows from the order of the calls. */
export function createMessages(execution: HandlerExecution, calls: Pick<HandlerCalls, 'send'>): Messages {
  const { teamId, channelId, threadTs } = execution.event.data as MessageData<'slack.message.v1'>;
  const unwatched = new Set<Promise<void>>();
  let position = 0;
  let waiting = 0;
  let waitingChars = 0;

  const send = (message: HandlerMessage): Promise<void> => {
    const chars = JSON.stringify(message).length;
    if (waiting >= MOST_WAITING || waitingChars + chars > MOST_WAITING_CHARS)
      throw new Error(
        `${waiting} messages wait to be stored, and no more can: wait for some of them, by \`await message.stored\``,
      );
    position += 1;
    waiting += 1;
    waitingChars += chars;
    const sent = calls.send(message).finally(() => {
      waiting -= 1;
      waitingChars -= chars;
    });
    unwatched.add(sent);
    sent.then(
      () => unwatched.delete(sent),
      () => undefined, // `sent()` below meets it, or who looked at `stored`
    );
    return sent;
  };

  const messageOf = (ref: MessageRef, first: Promise<void>[]): Message => {
    let sendings = first;
    const sendMore = (more: HandlerMessage): Message => {
      sendings = [...sendings.filter((each) => unwatched.has(each)), send(more)];
      return message;
    };
    const react = (emoji: string, remove: boolean) =>
      sendMore({ kind: 'react', message: ref, reaction: reactionOf(emoji), remove });
    const message: Message = {
      ref,
      get stored() {
        for (const each of sendings) unwatched.delete(each);
        return Promise.all(sendings).then(() => undefined);
      },
      update: (reply) => sendMore({ kind: 'update', message: ref, reply: replyOf(reply) ?? nothing }),
      delete: () => void sendMore({ kind: 'delete', message: ref }),
      react: (emoji) => react(emoji, false),
      unreact: (emoji) => react(emoji, true),
    };
    return message;
  };
  const reactToCommand = (emoji: string, remove: boolean) =>
    void send({ kind: 'react', reaction: reactionOf(emoji), remove });

  return {
    context: {
      reply(reply) {
        const body = replyOf(reply) ?? nothing;
        const ref = {
          handle: handleOf(execution.id, position),
          conversation: { teamId, channelId, ...(threadTs && { threadTs }) },
        };
        return messageOf(ref, [send({ kind: 'post', reply: body })]);
      },
      message: (ref) => messageOf(messageRefOf(ref, teamId), []),
      react: (emoji) => reactToCommand(emoji, false),
      unreact: (emoji) => reactToCommand(emoji, true),
    },
    async sent() {
      await Promise.all(unwatched);
    },
  };
}

const nothing: HandlerReply = { markdown: '' };

/** Undefined: there is nothing to say. @throws TypeError naming what a reply is */
export function replyOf(value: Reply | void | null | undefined): HandlerReply | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return { markdown: value };
  if (typeof value === 'object' && 'text' in value && typeof value.text === 'string')
    return value.text === '' ? undefined : { markdown: value.text, format: 'plain' };
  if (typeof value === 'object' && 'markdown' in value && typeof value.markdown === 'string')
    return JSON.parse(JSON.stringify(value)) as HandlerReply;
  throw new TypeError('a reply must be Markdown as a string, { markdown, blocks? } or { text }');
}
