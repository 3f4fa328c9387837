import type { Envelope } from '@errand/contracts';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { definePlugin, manifestOf } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import type { EndedCommand, Engine, EngineDeps } from '../engine';
import { startEngine } from '../engine';
import type { HandlerCalls, HandlerExecution, HandlerInput, HandlerReply } from '../handler';
import { createRegistry } from '../registry';
import { createMemoryStore } from './memory-store';
import { createTestClock } from './test-clock';

export type Handler = (
  input: HandlerInput,
  calls: HandlerCalls,
  signal: AbortSignal,
  execution: HandlerExecution,
) => Promise<HandlerReply | undefined> | HandlerReply | undefined;

/** What a test says of a command; `run` stands behind the handler port. */
export type TestCommand = Partial<Omit<CommandDefinition, 'run'>> & { run: Handler };

/** A store, a broker and any number of engines over them, in one test. */
export function createHouse(options: {
  commands: Record<string, TestCommand>;
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
      commands: Object.fromEntries(
        Object.entries(options.commands).map(([name, each]) => [name, { summary: name, ...each, run: noRun }]),
      ),
    }),
  );
  const house = {
    clock,
    store,
    published,
    ended,
    lines,
    /** Ids of what is not run again. */
    parked: [] as string[],
    beforeParked: undefined as (() => Promise<void>) | undefined,
    /** What is published fails while this is set, after it went through where `confirmsLost`. */
    brokerAway: false,
    confirmsLost: false,
    beforePublish: undefined as ((envelope: Envelope) => Promise<void>) | undefined,
    directory: (() => Promise.reject(new Error('nobody asked for the directory'))) as EngineDeps['directory'],
    /** Said to people, each reply once: what egress makes of it. */
    posted(): string[] {
      const posts = new Map(published.map((envelope) => [envelope.dedupkey, envelope]));
      return [...posts.values()].map(({ data }) => (data as { body: { markdown: string } }).body.markdown);
    },
    states: () => [...store.rows.values()].map(({ end }) => end?.state ?? 'running'),
    start(owner: string, deps: { sweeps?: boolean } = {}): Engine {
      return startEngine({
        registry: createRegistry([manifest]),
        settings: { prefix: '!', admins: options.admins ?? [] },
        store,
        async publish(envelope) {
          await house.beforePublish?.(envelope);
          if (house.brokerAway) throw Object.assign(new Error('the broker is away'), { code: 'broker_unavailable' });
          published.push(envelope);
          if (house.confirmsLost) throw Object.assign(new Error('no confirm'), { code: 'broker_unavailable' });
        },
        runner: {
          run: async (execution, input, calls, signal) =>
            options.commands[execution.handler]!.run(input, calls, signal, execution),
        },
        directory: (request, patience) => house.directory(request, patience),
        owner,
        partitions: () => (deps.sweeps === false ? [] : [0]),
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
