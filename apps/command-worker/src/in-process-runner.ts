import type { MessageData } from '@errand/contracts';
import type { HandlerCalls, HandlerExecution, HandlerReply, HandlerRunner } from '@errand/engine';
import type { Context, Directory, Plugin, Reply, RunResult } from '@errand/plugin-sdk';
import { CommandError } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import type { Messages } from './messages';
import { createMessages, replyOf } from './messages';
import { createOnce } from './once';

/**
 * Runs handlers in this process, as if they ran in another: what goes in and comes out is JSON, so that a built-in
 * plugin can hold nothing that a plugin elsewhere could not.
 */
export function createInProcessRunner(plugins: readonly Plugin[], logger: Logger): HandlerRunner {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  return {
    async run(execution, input, calls, signal) {
      const definition = byName.get(execution.plugin)?.commands[execution.handler];
      if (!definition) throw new Error(`plugin ${execution.plugin} has no command ${execution.handler} here`);
      const messages = createMessages(execution, calls);
      const ctx = contextOf(asJson(execution), calls, messages, signal, logger);
      const run = async () => {
        const last = await collect(definition.run(asJson(input), ctx), ctx);
        await messages.sent(); // what cannot be sent is a failure of the command, whether or not it waited for it
        return last;
      };
      return await Promise.race([run(), aborted(signal)]);
    },
  };
}

/** Sends what a generator yields, and gives back the one reply that is left. */
async function collect(returned: RunResult, ctx: Context): Promise<HandlerReply | undefined> {
  if (!isGenerator(returned)) return replyOf(await returned);
  try {
    for (;;) {
      const { done, value } = await returned.next();
      if (done) return replyOf(value);
      await ctx.reply(value).stored;
    }
  } finally {
    // Lets its own `finally` run where it was stopped half-way; nobody waits for it.
    void Promise.resolve(returned.return(undefined)).catch(() => undefined);
  }
}

function contextOf(
  execution: HandlerExecution,
  calls: HandlerCalls,
  messages: Messages,
  signal: AbortSignal,
  logger: Logger,
): Context {
  const { teamId, channelId, threadTs, actor } = execution.event.data as MessageData<'slack.message.v1'>;
  const { id, plugin, handler, attempt } = execution;
  const log = logger.child({ executionId: id, plugin, handler });
  return {
    ...messages.context,
    once: createOnce(execution, calls),
    signal,
    execution: {
      id,
      attempt,
      teamId,
      channelId,
      threadTs,
      userId: actor.userId ?? '',
      isDirect: channelId.startsWith('D'),
    },
    directory: directoryOf(calls),
    log: {
      info: (message, fields) => log.info({ fields }, message),
      warn: (message, fields) => log.warn({ fields }, message),
    },
  };
}

function directoryOf(calls: HandlerCalls): Directory {
  const ask: HandlerCalls['directory'] = async (request) => {
    let answer: Awaited<ReturnType<HandlerCalls['directory']>>;
    try {
      answer = await calls.directory(request);
    } catch (err) {
      throw new CommandError('Slack cannot be asked about that just now; try again in a minute.', { cause: err });
    }
    if (answer.kind === 'refused') throw new CommandError(`Slack does not tell me that: ${answer.reason}.`);
    return answer;
  };
  return {
    async user(userId) {
      const answer = await ask({ kind: 'user', userId });
      return answer.kind === 'user' ? answer.user : undefined;
    },
    async channel(channelId) {
      const answer = await ask({ kind: 'channel', channelId });
      return answer.kind === 'channel' ? answer.channel : undefined;
    },
    async bot() {
      const answer = await ask({ kind: 'bot' });
      if (answer.kind !== 'bot') throw new CommandError('Slack does not say who I am; try again in a minute.');
      return answer.bot;
    },
  };
}

function isGenerator(returned: RunResult): returned is AsyncGenerator<Reply, Reply | void | null | undefined, void> {
  return typeof returned === 'object' && returned !== null && Symbol.asyncIterator in returned;
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Rejects when the work must stop: a handler that does not listen is left behind. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
