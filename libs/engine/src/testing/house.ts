import type { Envelope } from '@errand/contracts';
import type {
  CommandDefinition,
  FilterDefinition,
  FilterInput,
  HearDefinition,
  ListenerDefinition,
} from '@errand/plugin-sdk';
import { definePlugin, manifestOf } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import type { Access } from '../access';
import { createAccess } from '../access';
import type { Engine } from '../engine';
import { startEngine } from '../engine';
import type { EndedCommand, EngineDeps } from '../engine-deps';
import type { AnswerSettings } from '../answering';
import type { Grammar } from '../grammar';
import type { HandlerCalls, HandlerExecution, HandlerInput, HandlerReply } from '../handler';
import type { HistoryStore } from '../history';
import { createMemoryHistory } from '../memory-history';
import { createRegistry } from '../registry';
import { createMemoryFiles } from './memory-files';
import { createMemoryApprovals } from './memory-approvals';
import { createMemoryStore } from './memory-store';
import { openPolicy } from './open-policy';
import { createTestClock } from './test-clock';

export type Handler = (
  input: HandlerInput,
  calls: HandlerCalls,
  signal: AbortSignal,
  execution: HandlerExecution,
) => Promise<HandlerReply | undefined> | HandlerReply | undefined;

/** What a test says of a command; `run` stands behind the handler port. */
export type TestCommand = Partial<Omit<CommandDefinition, 'run'>> & { run: Handler };
export type TestHear = Partial<Omit<HearDefinition, 'run'>> & { pattern: string; run: Handler };
export type TestListener = Omit<ListenerDefinition, 'run'> & { run: Handler };
/** What it returns is its verdict, unchecked. */
export type TestFilter = Omit<FilterDefinition, 'run'> & {
  run(input: FilterInput, signal: AbortSignal, execution: HandlerExecution): unknown;
};

/** A store, a broker and any number of engines over them, in one test. */
export function createHouse(options: {
  commands?: Record<string, TestCommand>;
  hears?: Record<string, TestHear>;
  listeners?: Record<string, TestListener>;
  filters?: Record<string, TestFilter>;
  grammar?: Partial<Grammar> & AnswerSettings;
  speakers?: EngineDeps['speakers'];
  admins?: string[];
  isExpired?: (envelope: Envelope) => boolean;
}) {
  const clock = createTestClock();
  const store = createMemoryStore(clock, options.isExpired);
  const published: Envelope[] = [];
  const ended: EndedCommand[] = [];
  const lines: string[] = [];
  const log = createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const noRun = () => undefined;
  const manifest = manifestOf(
    definePlugin({
      name: 'test',
      version: '1.0.0',
      summary: 'Test commands',
      commands: withRun(options.commands, noRun),
      hears: withRun(options.hears, noRun),
      listeners: withRun(options.listeners, noRun),
      filters: withRun(options.filters, noRun),
    }),
  );
  const handlers = { ...options.commands, ...options.hears, ...options.listeners };
  const house = {
    clock,
    store,
    approvals: createMemoryApprovals(store, clock),
    /** They may be swapped under the engines. */
    settings: { prefix: '!', ...options.grammar } as Grammar & AnswerSettings,
    published,
    ended,
    lines,
    /** Ids of what is not run again. */
    parked: [] as string[],
    beforeParked: undefined as (() => Promise<void>) | undefined,
    /** What is published fails while this is set, after it went through where `confirmsLost`. */
    brokerAway: false,
    history: createMemoryHistory() as HistoryStore,
    access: createAccess(openPolicy({ admins: options.admins ?? [] })) as Access,
    confirmsLost: false,
    files: createMemoryFiles(),
    beforePublish: undefined as ((envelope: Envelope) => Promise<void>) | undefined,
    directory: (() => Promise.reject(new Error('nobody asked for the directory'))) as EngineDeps['directory'],
    /** Said to people, each reply once: what egress makes of it. */
    posted(): string[] {
      const posts = new Map(published.map((envelope) => [envelope.dedupkey, envelope]));
      return [...posts.values()].map(({ data }) => (data as { body: { markdown: string } }).body.markdown);
    },
    states: () => [...store.rows.values()].map(({ end }) => end?.state ?? 'running'),
    /** @param deps.owns asked again and again; one that does not sweep owns nothing @param deps.isOff its plugin is not loaded */
    start(
      owner: string,
      deps: { sweeps?: boolean; owns?: () => boolean; concurrency?: number; isOff?: boolean } = {},
    ): Engine {
      return startEngine({
        registry: createRegistry(deps.isOff ? [] : [manifest]),
        get settings() {
          return house.settings;
        },
        access: (caller, ask) => house.access(caller, ask),
        ...(options.speakers && { speakers: options.speakers }),
        history: house.history,
        store,
        files: house.files,
        async publish(envelope) {
          await house.beforePublish?.(envelope);
          if (house.brokerAway) throw Object.assign(new Error('the broker is away'), { code: 'broker_unavailable' });
          published.push(envelope);
          if (house.confirmsLost) throw Object.assign(new Error('no confirm'), { code: 'broker_unavailable' });
        },
        runner: {
          run: async (execution, input, calls, signal) =>
            handlers[execution.handler]!.run(input, calls, signal, execution),
          ask: async (execution, input, _calls, signal) =>
            options.filters![execution.handler]!.run(input, signal, execution),
        },
        directory: (request, patience) => house.directory(request, patience),
        approvals: house.approvals,
        owner,
        partitions: () => (deps.sweeps === false || deps.owns?.() === false ? [] : [0]),
        concurrency: deps.concurrency ?? 100,
        clock,
        log,
        async parked({ id }) {
          await house.beforeParked?.();
          house.parked.push(id);
        },
        observe: (command) => ended.push(command),
      });
    },
  };
  return house;
}

/** What a test says of each, with what the manifest needs besides. */
function withRun<T extends object, R>(each: Record<string, T> = {}, run: R) {
  return Object.fromEntries(Object.entries(each).map(([name, one]) => [name, { summary: name, ...one, run }]));
}

/** A promise and its ends, to hold a handler where the test wants it. */
export function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** What a process does that was killed or froze: nothing more. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
