import type { Broadcast, RoomsAnswer, RoomsRequest } from '@errand/contracts';
import { createAccess, createRegistry } from '@errand/engine';
import { createMemoryHistory, createTestClock, openPolicy } from '@errand/engine/testing';
import { createFailures } from '@errand/failures';
import { createMemoryFailures } from '@errand/failures/testing';
import type { Context, ExecutionInfo, Plugin } from '@errand/plugin-sdk';
import { manifestOf, splitCommandLine } from '@errand/plugin-sdk';
import { fixedSettings } from '@errand/settings';
import { createMemoryVersions } from '@errand/settings/testing';
import type { InspectedExecution, InspectedMessage } from '@errand/storage';
import { createMemoryAudit } from '@errand/storage/testing';
import { createTransports } from '../../transports';
import type { CorePluginsDeps } from '../core-plugins';
import { createBuiltIns, createCorePlugins } from '../core-plugins';

/** The commands about Errand, run one by one beside some plugins; UADMIN is an admin. */
export function createCore(options: { plugins?: readonly Plugin[]; deps?: Partial<CorePluginsDeps> } = {}) {
  const transports = createTransports(createTestClock());
  const broadcasts: Broadcast[] = [];
  const afterwards: (() => void)[] = [];
  const off = new Set<string>();
  const inspected: InspectedExecution[] = [];
  const messages: InspectedMessage[] = [];
  const asked: RoomsRequest[] = [];
  /** `answers` are given first. */
  const house = { answer: { kind: 'done' } as RoomsAnswer, answers: [] as RoomsAnswer[] };
  const deps: CorePluginsDeps = {
    registry: () => registry,
    settings: { prefix: '!' },
    followed: () => fixedSettings(),
    versions: createMemoryVersions().versions,
    access: createAccess(openPolicy({ admins: ['UADMIN'], hideRestrictedCommands: true })),
    directory: async () => ({ kind: 'refused', reason: 'missing_scope' }),
    audit: createMemoryAudit(() => new Date()),
    backup: {
      async *rows() {
        yield { table: 'plugin_states', row: { name: 'utils', active: false } };
      },
      restore: () => Promise.reject(new Error('nothing is restored here')),
    },
    answerRequest: () => Promise.reject(new Error('nothing is asked here')),
    onlyRequest: async () => undefined,
    passesFilters: async () => true,
    failedPlugins: () => [],
    version: '1.2.3',
    owner: 'host-1-abc',
    broker: { fault: () => undefined },
    store: { fault: () => undefined },
    transports,
    failures: createFailures({ store: createMemoryFailures(() => new Date()), publish: async () => undefined }),
    history: createMemoryHistory(),
    inspection: {
      underWay: async (limit) => inspected.slice(0, limit),
      find: async (id) => inspected.filter((each) => each.id.startsWith(id)),
      messagesOf: async () => messages,
    },
    async rooms(request) {
      asked.push(request);
      return house.answers.shift() ?? house.answer;
    },
    broadcast: (message) => void broadcasts.push(message),
    get plugins() {
      return {
        all: registry.plugins,
        excluded: ['webby'],
        registry,
        known: Promise.resolve(),
        isActive: (name: string) => !off.has(name),
        isCore: (name: string) => core.some((plugin) => plugin.name === name),
        async set(name: string, active: boolean) {
          if (active) off.delete(name);
          else off.add(name);
        },
        load: () => undefined,
        hear: () => undefined,
        stop: async () => undefined,
      };
    },
    pool: 'default',
    onEnd: (_executionId, task) => void afterwards.push(task),
    logTail: async () => [],
    collections: () => ({ minor: 5, incremental: 3, major: 1 }),
    running: () => 1,
    startedAt: new Date(2026, 10, 23, 7, 41).getTime(),
    now: () => new Date(2026, 10, 23, 8, 46).getTime(),
    ...options.deps,
  };
  const core = createCorePlugins(deps);
  const own = [...core, ...createBuiltIns(deps, {})];
  const registry = createRegistry([...own, ...(options.plugins ?? [])].map(manifestOf));
  const commands = Object.assign({}, ...own.map((plugin) => plugin.commands)) as Plugin['commands'];
  const bot = { teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' };

  /** What a command answers; of one that answers several times, all of it. */
  async function say(
    name: string,
    text = '',
    caller: Partial<ExecutionInfo> = {},
    args: object = {},
    flags: object = {},
  ) {
    const execution = {
      id: 'own',
      teamId: 'T1',
      userId: 'UANA',
      actor: 'human',
      channelId: caller.isDirect ? 'D1' : 'C1',
      isDirect: false,
      ...caller,
    };
    const directory = {
      bot: async () => bot,
      user: async (id: string) => ({ nick: id.toLowerCase() }),
      channel: async (id: string) => ({ name: id.toLowerCase(), kind: 'channel' }),
    };
    const { signal } = new AbortController();
    const ctx = { execution, signal, directory } as unknown as Context;
    const words = splitCommandLine(text).map(({ value }) => value);
    const returned = commands[name]!.run({ args, flags, text, words } as never, ctx);
    const replies: unknown[] = [];
    if (typeof returned === 'object' && returned !== null && Symbol.asyncIterator in returned) {
      for (let next = await returned.next(); ; next = await returned.next()) {
        if (next.value) replies.push(next.value);
        if (next.done) break;
      }
    } else replies.push(await returned);
    return replies.map(textOf).join('\n---\n');
  }

  const admin = (name: string, text = '') => say(name, text, { userId: 'UADMIN', isDirect: true });
  return { say, admin, afterwards, transports, deps, off, broadcasts, inspected, messages, asked, house };
}

function textOf(reply: unknown): string {
  if (typeof reply === 'string') return reply;
  const { text, markdown } = (reply ?? {}) as { text?: string; markdown?: string };
  return text ?? markdown ?? '';
}
