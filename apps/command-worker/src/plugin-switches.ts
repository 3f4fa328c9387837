import type { Broadcast } from '@errand/contracts';
import type { Clock, Registry } from '@errand/engine';
import { createRegistry } from '@errand/engine';
import type { PluginManifest } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import type { PluginStateStore } from '@errand/storage';

/** Which plugins work: an admin may switch one off, on all workers and until it is switched on again. */
export interface PluginSwitches {
  /** All that are loaded, by name. */
  readonly all: readonly PluginManifest[];
  /** Names of built-in ones that `corePlugins` leaves out. */
  readonly excluded: readonly string[];
  /** What the active ones can do; it changes under whoever holds it. */
  registry: Registry;
  /** Resolves when it is known which are active, or there is nothing to know any more: until then nothing may run. */
  known: Promise<void>;
  isActive(name: string): boolean;
  /** One without which Errand could not be told anything: it cannot be switched off. */
  isCore(name: string): boolean;
  /** Durable, and told to the other workers. @throws StoreUnavailableError @param by a Slack user id */
  set(name: string, active: boolean, by: string): Promise<void>;
  /** Others are loaded from now on. @throws Error as at the start: the ones before stay */
  load(plugins: LoadedPlugins): void;
  /** What the other workers say. */
  hear(message: Broadcast): void;
  stop(): Promise<void>;
}

/** What is there to be switched. */
export interface LoadedPlugins {
  manifests: readonly PluginManifest[];
  excluded: readonly string[];
}

/** A broadcast may be lost, and the store be away when it comes. */
const READ_EVERY_MS = 30_000;
const FIRST_EVERY_MS = 1_000;

/** @throws Error when two of the plugins have one name, or two commands, or a pattern is none */
export function startPluginSwitches(deps: {
  plugins: LoadedPlugins;
  core: readonly string[];
  store: PluginStateStore;
  broadcast(message: Broadcast): void;
  /** Some were switched, here or elsewhere. */
  onSwitch?: () => void;
  clock: Clock;
  logger: Logger;
}): PluginSwitches {
  const { store, clock, logger } = deps;
  const core = new Set(deps.core);
  const stopped = new AbortController();
  let off: ReadonlySet<string> = new Set();
  let loaded = deps.plugins;
  let current = createRegistry(loaded.manifests);
  let isKnown = false;
  let know!: () => void;
  const known = new Promise<void>((resolve) => (know = resolve));
  /** What was read last counts, also where an earlier reading takes longer. */
  let reading = Promise.resolve();

  const activeRegistry = () => createRegistry(loaded.manifests.filter(({ name }) => !off.has(name)));
  async function read(): Promise<void> {
    const found = new Set((await store.deactivated()).filter((name) => !core.has(name)));
    if (found.size !== off.size || [...found].some((name) => !off.has(name))) {
      off = found;
      current = activeRegistry();
      logger.info({ deactivated: [...off] }, 'plugins switched');
      deps.onSwitch?.();
    }
    isKnown = true;
    know();
  }
  function readInTurn(): Promise<void> {
    const turn = reading.then(read);
    reading = turn.catch(() => undefined); // told to whoever asked for this turn; the next one reads anew
    return turn;
  }
  const readQuietly = () =>
    readInTurn().catch((err: unknown) => logger.debug({ err }, 'which plugins are active is not known anew'));
  const polling = (async () => {
    while (!stopped.signal.aborted) {
      await readQuietly();
      await clock.sleep(isKnown ? READ_EVERY_MS : FIRST_EVERY_MS, stopped.signal);
    }
  })();

  return {
    get all() {
      return loaded.manifests.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    get excluded() {
      return loaded.excluded;
    },
    registry: {
      get plugins() {
        return current.plugins;
      },
      get hears() {
        return current.hears;
      },
      get listeners() {
        return current.listeners;
      },
      get filters() {
        return current.filters;
      },
      find: (text) => current.find(text),
      get: (plugin, handler) => current.get(plugin, handler),
    },
    known,
    isActive: (name) => !off.has(name),
    isCore: (name) => core.has(name),
    async set(name, active, by) {
      await store.set(name, active, by);
      await readInTurn();
      deps.broadcast({ kind: 'plugins.changed' });
    },
    load(plugins) {
      createRegistry(plugins.manifests); // those that are switched off, too: they may be switched on
      loaded = plugins;
      current = activeRegistry();
    },
    hear(message) {
      if (message.kind === 'plugins.changed') void readQuietly();
    },
    async stop() {
      stopped.abort();
      know();
      await polling;
    },
  };
}
