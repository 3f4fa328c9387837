import type { Mention, RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { HandlerCalls, HandlerExecution, HandlerInput, HandlerReply, HandlerRunner } from '@errand/engine';
import { SplitError, originOf, unlessAborted } from '@errand/engine';
import type {
  CommandDefinition,
  Context,
  Directory,
  ExecutionInfo,
  FilterContext,
  FilterVerdict,
  Plugin,
  Result,
  RunResult,
  Speaker,
} from '@errand/plugin-sdk';
import { CommandError } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import { fileRefOf } from './file-ref';
import type { Messages } from './messages';
import { createMessages, nothing } from './messages';
import { createOnce } from './once';
import type { Render } from './reply-of';
import { replyOf, resultOf } from './reply-of';
import { createSetPresence } from './set-presence';
import { createTemplates } from './templates';
import type { PublishNotice } from './warn-admins';
import { createWarnAdmins } from './warn-admins';

/** What handlers may ask for that is no part of their execution. */
export interface RunnerPorts {
  publishNotice: PublishNotice;
  /** @throws CommandError where nobody answers */
  rooms(request: RoomsRequest): Promise<RoomsAnswer>;
}

/**
 * Runs handlers in this process, as if they ran in another: what goes in and comes out is JSON, so that a built-in
 * plugin can hold nothing that a plugin elsewhere could not.
 */
export function createInProcessRunner(plugins: readonly Plugin[], logger: Logger, ports: RunnerPorts): HandlerRunner {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  const templates = createTemplates(plugins);
  return {
    async run(execution, input, calls, signal) {
      const plugin = byName.get(execution.plugin);
      const handler = handlerOf(plugin, execution.handler);
      if (!handler) throw new Error(`plugin ${execution.plugin} has no handler ${execution.handler} here`);
      const render: Render = (template, values) => templates.render(execution.plugin, template, values);
      const template = templateOf(plugin, execution.handler);
      const messages = createMessages(execution, calls, render);
      const ctx = contextOf(asJson(execution), calls, messages, signal, logger, ports);
      const run = async () => {
        const last = await collect(
          () => handler(asJson(input), ctx),
          messages,
          (result) => resultOf(result, template, render),
        ).catch(showing(render));
        await messages.sent(); // what cannot be sent is a failure of the command, whether or not it waited for it
        return last;
      };
      return await unlessAborted(signal, run);
    },
    async ask(execution, input, calls, signal) {
      const filters = byName.get(execution.plugin)?.filters ?? {};
      const filter = Object.hasOwn(filters, execution.handler) ? filters[execution.handler] : undefined;
      if (!filter) throw new Error(`plugin ${execution.plugin} has no filter ${execution.handler} here`);
      const render: Render = (template, values) => templates.render(execution.plugin, template, values);
      const ctx = knowledgeOf(asJson(execution), calls, signal, logger);
      const run = async () =>
        verdictOf(await filter.run({ ...asJson(input), command: input.command && asJson(input.command) }, ctx), render);
      return await unlessAborted(signal, () => run().catch(showing(render)));
    },
  };
}

/** What to call, whatever kind it is: in a plugin a name stands for one thing. */
function handlerOf(
  plugin: Plugin | undefined,
  name: string,
): ((input: HandlerInput, ctx: Context) => RunResult) | undefined {
  const own = <D>(handlers: Readonly<Record<string, D>> = {}) =>
    Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  const [command, hear, listener] = [own(plugin?.commands), own(plugin?.hears), own(plugin?.listeners)];
  if (command) return (input, ctx) => command.run(withWords(command, input), ctx);
  if (hear) return ({ text, matches = [] }, ctx) => hear.run({ text, match: matches[0]!, matches }, ctx);
  if (listener) return ({ event }, ctx) => listener.run(event as never, ctx);
  return undefined;
}

/** A split that is a function is code of the plugin: it is done here. */
function withWords({ split }: CommandDefinition, input: HandlerInput): HandlerInput & { args: never; flags: never } {
  const typed = input as HandlerInput & { args: never; flags: never };
  if (typeof split !== 'function') return typed;
  try {
    return { ...typed, words: (split as (text: string) => never)(input.text) };
  } catch (err) {
    throw new SplitError(err instanceof Error ? err.message : String(err), { cause: err });
  }
}

/** Sends what a generator yields, promises and generators among it, and gives back the one reply that is left. */
async function collect(
  begin: () => RunResult,
  messages: Messages,
  toReply: (result: Result) => HandlerReply | undefined,
): Promise<HandlerReply | undefined> {
  const returned = begin();
  const given = isGenerator(returned) ? returned : await returned;
  if (!isGenerator(given)) return toReply(given);
  try {
    for (;;) {
      const { done, value } = await given.next();
      const reply = await collect(() => value, messages, toReply);
      if (done) return reply;
      if (reply) await messages.say(reply);
    }
  } finally {
    // Lets its own `finally` run where it was stopped half-way; nobody waits for it.
    void end(given);
  }
}

async function end(generator: Generators): Promise<void> {
  try {
    await generator.return(undefined);
  } catch {
    // nobody hears of it
  }
}

function templateOf(plugin: Plugin | undefined, name: string): string | undefined {
  const handlers = { ...plugin?.hears, ...plugin?.commands };
  return Object.hasOwn(handlers, name) ? handlers[name]?.template : undefined;
}

/** An error that is for users may be shown by a template. */
function showing(render: Render): (err: unknown) => never {
  return (err) => {
    const { code, template, values } = err as Partial<CommandError>;
    if (code !== 'command_error' || template === undefined) throw err;
    throw new CommandError(render(template, values ?? {}), { cause: err });
  };
}

function contextOf(
  execution: HandlerExecution,
  calls: HandlerCalls,
  messages: Messages,
  signal: AbortSignal,
  logger: Logger,
  { publishNotice, rooms }: RunnerPorts,
): Context {
  return {
    ...knowledgeOf(execution, calls, signal, logger),
    ...messages.context,
    file: (name, content, options) => fileRefOf(name, content, options, calls),
    once: createOnce(execution, calls),
    warnAdmins: createWarnAdmins(execution, publishNotice),
    setPresence: createSetPresence(rooms),
  };
}

/** What handlers and filters alike know of where they run. */
function knowledgeOf(
  execution: HandlerExecution,
  calls: Pick<HandlerCalls, 'directory'>,
  signal: AbortSignal,
  logger: Logger,
): FilterContext {
  const { id, plugin, handler } = execution;
  const ids = { executionId: id, plugin, handler };
  return {
    signal,
    execution: infoOf(execution),
    directory: directoryOf(calls),
    log: {
      info: (message, fields) => logger.info({ ...ids, fields }, message),
      warn: (message, fields) => logger.warn({ ...ids, fields }, message),
    },
  };
}

function infoOf({ id, attempt, event }: HandlerExecution): ExecutionInfo {
  const { teamId, channelId = '', threadTs, ts, userId = '' } = originOf(event);
  const isDirect = channelId.startsWith('D');
  const { mentions = [] } = event.data as { mentions?: Mention[] };
  return {
    id,
    attempt,
    teamId,
    channelId,
    threadTs,
    ts,
    userId,
    actor: speakerOf(event),
    isDirect,
    ...(mentions.length > 0 && { mentions }),
  };
}

function speakerOf({ data }: HandlerExecution['event']): Speaker | undefined {
  const { actor } = data as { actor?: { kind: Speaker | 'this_bot' } };
  return actor?.kind === 'this_bot' ? undefined : actor?.kind;
}

/** Its reply as that of a handler; all else as it is, for the engine to check. */
function verdictOf(verdict: FilterVerdict, render: Render): unknown {
  if (typeof verdict !== 'object' || verdict === null || !('reply' in verdict)) return verdict;
  return { ...verdict, reply: replyOf(verdict.reply, render) ?? nothing };
}

function directoryOf(calls: Pick<HandlerCalls, 'directory'>): Directory {
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
    async handle(usergroupId) {
      const answer = await ask({ kind: 'handle', groupId: usergroupId });
      return answer.kind === 'handle' ? answer.handle : undefined;
    },
    async bot() {
      const answer = await ask({ kind: 'bot' });
      if (answer.kind !== 'bot') throw new CommandError('Slack does not say who I am; try again in a minute.');
      return answer.bot;
    },
    async direct(userId) {
      const answer = await ask({ kind: 'direct', userId });
      return answer.kind === 'direct' ? answer.channelId : undefined;
    },
  };
}

type Generators = Generator<RunResult, RunResult, void> | AsyncGenerator<RunResult, RunResult, void>;

function isGenerator(returned: unknown): returned is Generators {
  if (typeof returned !== 'object' || returned === null || !('next' in returned)) return false;
  return Symbol.asyncIterator in returned || Symbol.iterator in returned;
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
