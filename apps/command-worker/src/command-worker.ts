import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Broker, Consumer, DeadLetter, Delivery } from '@errand/broker';
import { consumeWhileAlone, ownPartitions, partitionOf } from '@errand/broker';
import type { Broadcast } from '@errand/contracts';
import { channelPartition } from '@errand/contracts';
import type { Registry } from '@errand/engine';
import { createAnswerRequest, createOnlyRequest, startEngine, systemClock } from '@errand/engine';
import { createFailures } from '@errand/failures';
import type { Plugin } from '@errand/plugin-sdk';
import type { Health, Logger, Metrics, Service } from '@errand/runtime';
import { follow } from '@errand/runtime';
import type { FollowedSettings, Settings, SettingsSource } from '@errand/settings';
import { fixedSettings, followSettings } from '@errand/settings';
import type { Store } from '@errand/storage';
import { version as ownVersion } from '../package.json';
import { startAlerts } from './alerts';
import type { WorkerSettings } from './behaviour';
import { createBehaviour } from './behaviour';
import type { CorePluginsDeps } from './commands/core-plugins';
import { createBuiltIns, createCorePlugins } from './commands/core-plugins';
import { rememberDocs } from './commands/docs';
import { DEFAULT_CONCURRENCY } from './config';
import { createDirectory } from './directory';
import type { PassesFilters } from './dry-run';
import { createDryRun } from './dry-run';
import { countCollections } from './garbage';
import type { HandleEventDeps } from './handle-event';
import { handleEvent, refuseCommand } from './handle-event';
import { createInProcessRunner } from './in-process-runner';
import { createRoomJoiner } from './join-rooms';
import { createWorkerMetrics } from './metrics';
import type { PluginSwitches } from './plugin-switches';
import { startPluginSwitches } from './plugin-switches';
import type { ExtraPlugins, FailedPlugin } from './plugins/load-plugins';
import { createPluginReport } from './plugins/report-plugins';
import { createWorkerPlugins } from './plugins/worker-plugins';
import { startPruning } from './pruning';
import { rememberAnswers } from './remembered-directory';
import { createRooms } from './rooms';
import { startSealing } from './sealing';
import { serveRegistry } from './serve-registry';
import { tellIngresses } from './tell-ingresses';
import { createTransports } from './transports';
import { unknownRoles } from './unknown-roles';
import { VERSION_CHECKER, startVersionCheck } from './version-check';

export interface CommandWorkerOptions {
  broker: Broker;
  store: Pick<
    Store,
    | 'executions'
    | 'files'
    | 'approvals'
    | 'deadLetters'
    | 'failures'
    | 'history'
    | 'inspection'
    | 'pluginStates'
    | 'audit'
    | 'backup'
    | 'deployment'
    | 'prune'
    | 'settings'
    | 'fault'
    | 'onFault'
  >;
  /** What is absent of the access rules is as in an empty errand.yaml: guests, for one, are kept out. */
  settings: WorkerSettings;
  /** The versions of the settings in the store are followed, and this is what they begin with. Absent: they stay as they are. */
  following?: { settings: Settings; source: SettingsSource };
  logger: Logger;
  health: Health;
  metrics: Metrics;
  /** Run beside the built-in ones. */
  plugins?: readonly Plugin[];
  /** The last lines of the log, oldest first; absent: they are not kept. */
  logTail?: (count: number) => Promise<string[]>;
  /** Ends this process, in good order unless it is killed, and says whether it is to be started again. Absent: no command may. */
  endPool?: (how: PoolStop['how']) => void;
  /** Folder that `!backup` writes to; absent: a backup is sent to who asks for it. */
  backupDir?: string | undefined;
  /** Those of `extraPluginDir`. */
  extraPlugins?: ExtraPlugins;
  version?: string;
  /** Commands that run at once, those that have let go of their lane aside. */
  concurrency?: number;
}

type PoolStop = Extract<Broadcast, { kind: 'pool.stop' }>;

/** With more of one channel waiting than this, they wait in the store: those of other channels need the prefetch. */
const MOST_WAITING = 16;
/** Of the workers of this kind, which run all commands. */
const POOL = 'default';
/** Inside the 25 s that a process has to stop. */
const GRACE_MS = 20_000;

/**
 * Turns events into replies. Starts whether or not broker and database are there; its readiness says which is not.
 * Both are the caller's to close, after `stop()`.
 */
export function startCommandWorker(options: CommandWorkerOptions): Service {
  const { broker, store, following, logger, health, version = ownVersion } = options;
  const clock = systemClock;
  const owner = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const partitions = ownPartitions({
    broker,
    group: 'command-worker',
    id: owner,
    deployment: () => store.deployment(),
    logger,
  });
  const stopping = new AbortController();
  const directory = rememberAnswers(createDirectory(broker, clock), broker, clock);
  const behaviour = createBehaviour(options.settings, (request) =>
    directory.ask(request, { signal: stopping.signal, until: undefined }),
  );
  const liveSettings = {
    get prefix() {
      return behaviour.now().settings.prefix;
    },
    get hideRestrictedCommands() {
      return behaviour.now().settings.hideRestrictedCommands;
    },
    get versionCheck() {
      return behaviour.now().settings.versionCheck;
    },
  };
  const transports = createTransports(clock);
  const metrics = createWorkerMetrics(options.metrics, {
    running: () => engine.running(),
    queued: () => engine.queued(),
  });
  const failures = createFailures({ store, publish: (stage, envelope) => broker.publish(stage, envelope) });
  const alerts = startAlerts({
    store: store.failures.alerts,
    publish: (envelope) => broker.publish('admin', envelope),
    settings: liveSettings,
    source: `command-worker/${owner}`,
    clock,
    logger,
  });

  /** What is to be done once these executions have ended here. */
  const afterwards = new Map<string, () => void>();

  const answerRequest = createAnswerRequest({
    store: store.approvals,
    judgeApprover: (...asked) => behaviour.now().judgeApprover(...asked),
    record: (entry) => store.audit.record({ kind: 'approval', ...entry }),
    settings: liveSettings,
    wake: (partition, lane) => engine.wake(partition, lane),
  });
  const onlyRequest = createOnlyRequest({
    store: store.approvals,
    partitionOf: (teamId, channelId) => partitionOf(channelPartition(teamId, channelId)),
  });
  const collections = countCollections();
  const rooms = createRooms(broker);
  const deps: CorePluginsDeps = {
    registry: (): Registry => switches.registry,
    settings: liveSettings,
    access: (...asked) => behaviour.now().access(...asked),
    directory: directory.ask,
    answerRequest,
    onlyRequest,
    followed: (): FollowedSettings => followed,
    versions: store.settings,
    passesFilters: (...asked) => passesFilters(...asked),
    version,
    owner,
    broker,
    store,
    transports,
    failures,
    audit: store.audit,
    backup: store.backup,
    backupDir: options.backupDir,
    history: store.history,
    inspection: store.inspection,
    rooms,
    broadcast: (message) => broker.broadcast(message),
    get plugins(): PluginSwitches {
      return switches;
    },
    pool: options.endPool && POOL,
    onEnd: (executionId, task) => void afterwards.set(executionId, task),
    logTail: options.logTail ?? (() => Promise.resolve([])),
    collections: collections.read,
    failedPlugins: (): readonly FailedPlugin[] => loaded.now().failed,
    running: () => engine.running(),
    startedAt: Date.now(),
    now: Date.now,
  };
  const corePlugins = createCorePlugins(deps);
  const report = createPluginReport({
    publish: (envelope) => broker.publish('admin', envelope),
    settings: liveSettings,
    source: `command-worker/${owner}`,
    clock,
    logger,
  });
  const loaded = createWorkerPlugins(options.settings, {
    builtIns: (settings) => [...corePlugins, ...createBuiltIns(deps, settings)],
    own: options.plugins ?? [],
    extra: options.extraPlugins ?? { loaded: [], failed: [] },
    runnerOf: (each) =>
      createInProcessRunner(each, logger, { publishNotice: (notice) => broker.publish('admin', notice), rooms }),
    load: (plugins) => {
      switches.load(plugins);
      void rememberDocs(plugins.manifests);
    },
    said: report,
    logger,
  });
  options.extraPlugins?.strays?.listen(report.sayStray);
  const switches = startPluginSwitches({
    plugins: loaded.now(),
    core: corePlugins.map(({ name }) => name),
    store: store.pluginStates,
    broadcast: deps.broadcast,
    onSwitch: () => versionCheck.hearChange(),
    clock,
    logger,
  });
  const { registry } = switches;
  void rememberDocs(switches.all);
  const passesFilters: PassesFilters = createDryRun({
    registry: () => registry,
    plugins: () => loaded.now().plugins,
    logger,
  });
  const engine = startEngine({
    registry,
    get settings() {
      return behaviour.now().settings;
    },
    get access() {
      return behaviour.now().access;
    },
    get speakers() {
      return behaviour.now().speakers;
    },
    get callbackOrder() {
      return behaviour.now().settings.pluginsCallbackOrder ?? [];
    },
    store: store.executions,
    files: store.files,
    approvals: store.approvals,
    publish: (envelope) => broker.publish('outbound', envelope),
    get runner() {
      return loaded.now().runner;
    },
    history: store.history,
    directory: directory.ask,
    owner,
    // What it takes up again is decided by the settings that hold, too.
    partitions: () => (followed.isKnown() ? partitions.owned() : []),
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    clock,
    log: logger,
    parked: alerts.noteParked,
    observe(ended) {
      metrics.ended(ended);
      afterwards.get(ended.executionId)?.();
      afterwards.delete(ended.executionId);
    },
  });

  follow(broker, health.condition('broker'));
  broker.onFault((fault) => fault === undefined && tellIngresses(broker, behaviour.now()));
  follow(store, health.condition('store'));
  follow(partitions, health.condition('partitions'));
  const pruning = startPruning({ store, clock, logger });
  const sealing = startSealing({ store, clock, logger });
  const joining = createRoomJoiner({ ask: rooms, clock, logger });
  const followed = following
    ? followSettings({
        ...following,
        versions: store.settings,
        take(next, number) {
          loaded.take(next);
          behaviour.take(next, number);
          tellIngresses(broker, behaviour.now());
          versionCheck.hearChange();
          apply(next);
        },
        tell: (notice) => broker.publish('admin', notice),
        leads: true,
        name: `command-worker/${owner}`,
        clock,
        logger,
      })
    : fixedSettings();
  const versionCheck = startVersionCheck({
    version,
    isActive: () => switches.all.some(({ name }) => name === VERSION_CHECKER) && switches.isActive(VERSION_CHECKER),
    known: Promise.all([switches.known, followed.known]),
    publish: (envelope) => broker.publish('admin', envelope),
    settings: liveSettings,
    source: `command-worker/${owner}`,
    clock,
    logger,
  });
  void followed.known.then(() => {
    if (followed.inForce().version === 0) apply(behaviour.now().settings); // no version was taken
  });

  /** What follows once it is known that these settings hold. */
  function apply(settings: WorkerSettings): void {
    loaded.report();
    warnOfRoles(settings);
    joining.join(settings.chatroomPresence ?? []);
  }
  function warnOfRoles({ roles }: WorkerSettings): void {
    for (const unknown of unknownRoles(switches.registry, roles))
      logger.warn(unknown, 'nobody can approve this command: the settings have no role of that name');
  }
  const event = async (delivery: Delivery, command: HandleEventDeps['command']) => {
    await Promise.all([switches.known, followed.known]);
    await handleEvent(delivery, { command, broker, transports, logger });
  };
  const consumers: Consumer[] = [
    broker.consume(
      'events',
      (delivery, secured) => event(delivery, (envelope, partition) => engine.handleEvent(envelope, partition, secured)),
      { partitions, shed: { over: MOST_WAITING, handler: (delivery) => event(delivery, engine.queueEvent) } },
    ),
    broker.consume('commands.default', refuseCommand, { partitions }),
    serveRegistry(broker, () => switches.all),
    consumeWhileAlone(partitions, () => broker.consumeDeadLetters(keepDeadLetter)),
    broker.subscribe(hear),
  ];
  function hear(message: Broadcast): void {
    switches.hear(message);
    followed.hear(message);
    if (message.kind === 'settings.asked') tellIngresses(broker, behaviour.now());
    if (message.kind === 'execution.kill') engine.kill(message.executionId, message.by);
    if (message.kind !== 'pool.stop' || message.pool !== POOL || !options.endPool) return;
    logger.warn({ how: message.how, by: message.by }, 'the pool is told to end');
    options.endPool(message.how);
  }
  async function keepDeadLetter(letter: DeadLetter): Promise<void> {
    await store.deadLetters.add(letter, alerts.ofDeadLetter(letter));
    alerts.tellSoon();
    metrics.deadLetter(letter.stage);
    const { id, stage, cause, attempts, correlationid } = letter;
    logger.warn({ deadLetterId: id, stage, cause, attempts, correlationId: correlationid }, 'dead letter kept');
  }
  logger.info(
    { owner, plugins: registry.plugins.map(({ name }) => name), commands: commandsOf(registry) },
    'taking commands',
  );

  return {
    async stop() {
      pruning.stop();
      sealing.stop();
      collections.stop();
      partitions.stop();
      joining.stop();
      versionCheck.stop();
      const followedNoMore = Promise.all([switches.stop(), followed.stop()]);
      const stopped = Promise.all(consumers.map((consumer) => consumer.stop()));
      await engine.stop({ graceMs: GRACE_MS });
      await stopped;
      stopping.abort();
      await directory.stop();
      await followedNoMore;
      await Promise.all([alerts.stop(), report.stop()]);
      metrics.remove();
    },
  };
}

function commandsOf(registry: Registry): number {
  return registry.plugins.reduce((sum, { commands }) => sum + commands.length, 0);
}
