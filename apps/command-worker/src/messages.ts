import { handleOf } from '@errand/contracts';
import type { HandlerCalls, HandlerExecution, HandlerMessage, HandlerReply } from '@errand/engine';
import { messageRefOf, originOf, placeOfReply, reactionOf } from '@errand/engine';
import type { Context, Message, MessageRef } from '@errand/plugin-sdk';
import type { Render } from './reply-of';
import { replyOf } from './reply-of';

export interface Messages {
  context: Pick<Context, 'reply' | 'message' | 'react' | 'unreact'>;
  /** Sends an answer, or counts that there was none. Resolves when it is stored and published. */
  say(reply: HandlerReply | undefined): Promise<void>;
  /** Resolves when everything is stored and published that the plugin did not wait for. @throws what failed of it */
  sent(): Promise<void>;
}

/** What waits is held in memory, and a plugin that does not wait fills it as fast as it can. */
const MOST_WAITING = 1_000;
const MOST_WAITING_CHARS = 8 * 1024 * 1024;

/** What a running handler sends. A message can be changed at once: its handle follows from the order of the calls. */
export function createMessages(
  execution: HandlerExecution,
  calls: Pick<HandlerCalls, 'send'>,
  render: Render,
): Messages {
  const { teamId, channelId, threadTs, userId } = originOf(execution.event);
  const here = channelId === undefined ? undefined : { teamId, channelId, ...(threadTs && { threadTs }) };
  const answersIn = execution.conversation ?? here;
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
      update: (reply) => sendMore({ kind: 'update', message: ref, reply: replyOf(reply, render) ?? nothing }),
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
      reply(reply, place) {
        const conversation = place ? { teamId, ...place } : answersIn;
        if (!conversation) throw new Error('it happened in no conversation: there is none to answer in');
        const body = replyOf(reply, render) ?? nothing;
        const ref = {
          handle: handleOf(execution.id, position),
          conversation: placeOfReply(conversation, body, userId),
        };
        return messageOf(ref, [send({ kind: 'post', reply: body, ...(place && { conversation }) })]);
      },
      message: (ref) => messageOf(messageRefOf(ref, teamId), []),
      react: (emoji) => reactToCommand(emoji, false),
      unreact: (emoji) => reactToCommand(emoji, true),
    },
    async say(reply) {
      const sent = send({ kind: 'post', reply: reply ?? nothing });
      unwatched.delete(sent);
      await sent;
    },
    async sent() {
      await Promise.all(unwatched);
    },
  };
}

/** A reply that says nothing. */
export const nothing: HandlerReply = { markdown: '' };
