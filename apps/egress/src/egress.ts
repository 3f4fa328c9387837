import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import type { Broker, Consumer, Delivery, PartitionOwner } from '@errand/broker';
import { RejectedMessageError, consumeWhileAlone, ownPartitions, partitionOf } from '@errand/broker';
import type { Broadcast } from '@errand/contracts';
import type { Health, Logger, Metrics, Service } from '@errand/runtime';
import { backoffMs, follow } from '@errand/runtime';
import type { Settings, SettingsSource } from '@errand/settings';
import { fixedSettings, followSettings } from '@errand/settings';
import { classifySlackError, splitText, toBlocks, toMrkdwn } from '@errand/slack';
import type { Store } from '@errand/storage';
import { version } from '../package.json';
import { acceptOutbound } from './accept-outbound';
import { createAdminAlerts } from './admin-alerts';
import type { Clock } from './clock';
import { systemClock } from './clock';
import { createDirectory } from './directory';
import { createLanes } from './lanes';
import { createEgressMetrics } from './metrics';
import { createNotices } from './notices';
import type { PacedCall } from './pacing';
import { createPacer } from './pacing';
import type { Rendering } from './parts';
import { maxCharsOf, mayUpload } from './parts';
import { keepPartitionLeases } from './partition-leases';
import { createRooms } from './rooms';
import { createRowSender } from './send-row';
import { createSlackCalls } from './slack-calls';
import { createSlackLink } from './slack-link';
import type { Classify, EgressSlack } from './slack-port';
import { createThrottlingAlerts } from './throttling-alerts';

export interface EgressOptions {
  broker: Pick<Broker, 'consume' | 'serve' | 'broadcast' | 'subscribe' | 'onFault'>;
  store: Pick<Store, 'ledger' | 'files' | 'deployment' | 'onFault' | 'settings'>;
  slack: EgressSlack;
  settings: Pick<Settings, 'adminNotifications' | 'pacing'> &
    Partial<Pick<Settings, 'messageSizeLimit' | 'compactOutput'>>;
  /** The versions of the settings in the store are followed, and this is what they begin with. Absent: they stay as they are. */
  following?: { settings: Settings; source: SettingsSource };
  logger: Logger;
  health: Health;
  metrics: Metrics;
  /** Tests pass their own of these. */
  partitions?: PartitionOwner;
  classify?: Classify;
  toParts?: Rendering['toParts'];
  clock?: Clock;
}

/** `Errand is up` goes first; a Slack that will not take it does not hold up the rest for longer. */
const HEAD_START_MS = 10_000;
const SWEEP_EVERY_MS = 5_000;
const STORE_RETRY = { minMs: 250, maxMs: 5_000 };

/**
 * Posts what the others publish to `outbound` and `admin`, and answers `directory`. Starts whether or not Slack, the
 * broker and the database are there, and says in its readiness which of them is not. Broker and store are the
 * caller's to close, after `stop()`.
 */
export function startEgress(options: EgressOptions): Service {
  const {
    broker,
    store,
    slack,
    following,
    logger,
    health,
    classify = classifySlackError,
    clock = systemClock,
  } = options;
  const { ledger, files } = store;
  let { settings } = options;
  const maxChars = () => maxCharsOf(settings.messageSizeLimit);
  const toText = (markdown: string, mentions?: readonly string[]) =>
    toMrkdwn(markdown, { mentions, compactTables: settings.compactOutput });
  const { toParts = (markdown, mentions) => splitText(toText(markdown, mentions), maxChars()) } = options;
  const rendering: Rendering = {
    toParts,
    toText,
    toBlocks: (markdown, mentions) => toBlocks(markdown, { mentions }),
    get maxChars() {
      return maxChars();
    },
    mayUpload: () => mayUpload(link.identity()?.scopes),
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal); // one per lane that waits

  const id = `egress/${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const partitions =
    options.partitions ?? ownPartitions({ broker, group: 'egress', id, deployment: () => store.deployment(), logger });
  const metrics = createEgressMetrics(options.metrics, () => ledger.count('waiting'));
  const link = createSlackLink({ slack, classify, condition: health.condition('slack'), clock, logger, signal });
  const pacer = createPacer({ pace: () => settings.pacing, now: clock.elapsed, sharers: partitions.members });
  const calls = createSlackCalls({
    pacer,
    gate: link.gate,
    classify,
    metrics,
    clock,
    signal,
    onPause(call, ms) {
      const { method, channel } = call;
      broker.broadcast({
        kind: 'pace.paused',
        from: id,
        method,
        ...(channel !== undefined && { channelId: channel }),
        ms,
      });
      alertThrottling(call, ms);
    },
  });
  const sender = createRowSender({
    ledger,
    files,
    slack,
    calls,
    link,
    classify,
    tell: (row, outcome, error) => alertAdmins(row, outcome, error),
    onForeign(conversation) {
      leases.doubt();
      lanes.resume(conversation);
    },
    metrics,
    clock,
    logger,
    signal,
  });
  const lanes = createLanes({
    ledger,
    sender,
    grantOf: (conversation) => leases.grantOf(partitionOf(conversation)),
    doubt: () => leases.doubt(),
    clock,
    logger,
  });
  const leases = keepPartitionLeases({
    partitions,
    ledger,
    id,
    clock,
    logger,
    onGained: (partition) => resumeUnfinished([partition], () => true),
    onLost: (partition) => lanes.leave(partition),
  });
  const tellOwner = (conversation: string) =>
    broker.broadcast({ kind: 'ledger.waiting', partition: partitionOf(conversation), conversation });
  const notices = createNotices({
    recipients: () => settings.adminNotifications,
    source: id,
    ledger,
    lanes,
    rendering,
    partitionOf,
    tellOwner,
  });
  const followed = following
    ? followSettings({
        ...following,
        versions: store.settings,
        take: (next) => void (settings = next),
        tell: async (notice) => void (await notices.accept(notice)),
        name: id,
        clock,
        logger,
      })
    : fixedSettings();
  const alertAdmins = createAdminAlerts({ notices, logger });
  const alertThrottling = createThrottlingAlerts({ notices, clock, logger });
  const directory = createDirectory({ slack, calls, classify, identity: link.identity, clock, signal });
  const rooms = createRooms({ slack, calls, classify });

  follow({ onFault: followBroker }, health.condition('broker'));
  follow(store, health.condition('store'));
  follow(partitions, health.condition('partitions'));

  const acceptDeps = {
    ledger,
    lanes,
    sender,
    isFree: (call: PacedCall) => link.gate.isOpen && pacer.isFree(call),
    rendering,
    partitionOf,
    tellOwner,
    logger,
  };
  const consumers: Consumer[] = [
    consumeWhileAlone(partitions, () => broker.serve('directory', (body) => directory.answer(body))),
    consumeWhileAlone(partitions, () => broker.serve('rooms', (body) => rooms.answer(body))),
    broker.subscribe(hear),
    broker.consume('outbound', accept, { partitions }),
  ];

  async function accept(delivery: Delivery): Promise<void> {
    await followed.known;
    await acceptOutbound(delivery, acceptDeps);
  }

  function hear(message: Broadcast): void {
    followed.hear(message);
    directory.hear(message);
    if (message.kind === 'ledger.waiting') lanes.resume(message.conversation);
    if (message.kind === 'pace.paused' && message.from !== id)
      pacer.pause({ method: message.method, ...(message.channelId && { channel: message.channelId }) }, message.ms);
  }

  async function acceptNotice({ envelope }: Delivery): Promise<void> {
    if (envelope.type !== 'egress.notice.v1')
      throw new RejectedMessageError(`${envelope.type} is not for the stage admin`);
    await notices.accept(envelope);
  }

  /** First the admins hear that Errand is up, then their other notices go, then what waited. */
  async function begin(): Promise<void> {
    await followed.known;
    const up = notices.create('started', `Errand is up: version ${version} on ${hostname()}`);
    const upLanes = await insist(() => notices.accept(up));
    if (!upLanes) return;
    consumers.push(consumeWhileAlone(partitions, () => broker.consume('admin', acceptNotice)));
    await leases.first;
    await link.gate.passed(signal);
    await Promise.race([Promise.all(upLanes.map((lane) => lanes.drained(lane))), clock.sleep(HEAD_START_MS, signal)]);
    lanes.openToAll();
  }

  /** Wakes the lanes of what the store has for these partitions. */
  async function resumeUnfinished(of: readonly number[], isWanted: (conversation: string) => boolean): Promise<void> {
    if (of.length === 0) return;
    const unfinished = await insist(() => ledger.unfinishedConversations(of));
    const wanted = unfinished?.filter(isWanted) ?? [];
    if (wanted.length > 0) logger.info({ conversations: wanted.length }, 'resuming what was not finished');
    for (const conversation of wanted) lanes.resume(conversation);
  }

  /** While the broker was away, others may have accepted for us what we were not told of. */
  function followBroker(listener: (fault: string | undefined) => void): void {
    broker.onFault((fault) => {
      listener(fault);
      if (fault === undefined) void resumeUnfinished(leases.held(), () => true);
    });
  }

  /** Finds what another process accepted for us, should its word not have come through. */
  async function sweep(): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, signal);
      const held = leases.held();
      if (held.length > 0) await resumeUnfinished(held, (conversation) => !lanes.has(conversation));
    }
  }

  /** Asks the store until it answers; undefined when egress stops first. */
  async function insist<T>(ask: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return await ask();
      } catch (err) {
        logger.warn({ err }, 'the ledger could not be asked; trying again');
        await clock.sleep(backoffMs(attempt, STORE_RETRY), signal);
      }
    }
    return undefined;
  }

  const begun = Promise.all([begin(), sweep()]);
  return {
    async stop() {
      stopping.abort();
      partitions.stop();
      await Promise.all([followed.stop(), begun, leases.stop()]);
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await link.done;
    },
  };
}
