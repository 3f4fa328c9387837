import type { Broker, Delivery, PartitionOwner } from '@errand/broker';
import { allPartitions } from '@errand/broker';
import type { Broadcast, Envelope, MessageData, ReplyBody } from '@errand/contracts';
import { createEnvelope, handleOf } from '@errand/contracts';
import type { FileStore, LedgerStore } from '@errand/storage';
import { createHealth, createLogger } from '@errand/runtime';
import { createMemoryVersions } from '@errand/settings/testing';
import { Registry } from 'prom-client';
import type { EgressOptions } from '../egress';
import { startEgress } from '../egress';
import type { FakeClock } from './fake-clock';
import { createFakeClock } from './fake-clock';
import type { FakeLedger } from './fake-ledger';
import { createFakeLedger } from './fake-ledger';
import type { FakeSlack } from './fake-slack';
import { classifyFake, createFakeSlack } from './fake-slack';

/** The world around one egress; it outlives the egress, as Slack and the database do. */
export interface World {
  clock: FakeClock;
  slack: FakeSlack;
  ledger: FakeLedger;
  /** The bytes of files by their id, stored by the execution e1. */
  files: Map<string, Buffer>;
  /** Partitions that an egress owns when it starts. */
  partitions: readonly number[];
  /** Versions of the settings. */
  table: ReturnType<typeof createMemoryVersions>;
}

export function createWorld(): World {
  const clock = createFakeClock();
  return {
    clock,
    slack: createFakeSlack(clock),
    ledger: createFakeLedger(clock),
    files: new Map(),
    partitions: allPartitions,
    table: createMemoryVersions(),
  };
}

/** The ledger as one process sees it. */
function mortal(ledger: LedgerStore, process: { isDead: boolean }): LedgerStore {
  const never = new Promise<never>(() => undefined);
  const through =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const answer = process.isDead ? never : await call(...args);
      return process.isDead ? never : answer;
    };
  return {
    accept: through(ledger.accept),
    unfinishedConversations: through(ledger.unfinishedConversations),
    unfinished: through(ledger.unfinished),
    mark: through(ledger.mark),
    partsOf: through(ledger.partsOf),
    count: through(ledger.count),
    hold: through(ledger.hold),
    letGo: through(ledger.letGo),
  };
}

function filesIn(files: World['files']): FileStore {
  return {
    async put({ id }, bytes) {
      files.set(id, Buffer.from(bytes));
    },
    async find(id) {
      const bytes = files.get(id);
      return bytes && { id, executionId: 'e1', size: bytes.length };
    },
    async *read({ id }) {
      const bytes = files.get(id);
      if (!bytes) throw Object.assign(new Error('gone'), { code: 'file_gone' });
      yield bytes;
    },
  };
}

/** Owns what the test says. */
function createFakeOwner(owned: readonly number[]): PartitionOwner & { become(next: readonly number[]): void } {
  const listeners = new Set<() => void>();
  const become = (next: readonly number[]) => {
    owned = next;
    for (const tell of [...listeners]) tell();
  };
  return {
    owned: () => owned,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    members: () => 1,
    fault: () => undefined,
    onFault: (listener) => listener(undefined),
    stop: () => become([]),
    become,
  };
}

/** An egress with nobody but fakes around it. */
export function startFakeEgress(
  world: World,
  settings: {
    adminNotifications?: string[];
    pacing?: Partial<EgressOptions['settings']['pacing']>;
    following?: EgressOptions['following'];
  } = {},
) {
  const { clock, slack } = world;
  const process = { isDead: false };
  const ledger = mortal(world.ledger, process);
  const handlers = new Map<string, (delivery: Delivery) => Promise<void>>();
  const listeners: ((message: Broadcast) => void)[] = [];
  const broadcasts: Broadcast[] = [];
  const partitions = createFakeOwner(world.partitions);
  let directory: (body: unknown) => Promise<unknown> = () => Promise.reject(new Error('not served'));
  let tellStoreFault: (fault: string | undefined) => void = () => undefined;
  let tellFault: (fault: string | undefined) => void = () => undefined;
  const consumer = { stop: async () => undefined };
  const broker: Pick<Broker, 'consume' | 'serve' | 'broadcast' | 'subscribe' | 'onFault'> = {
    broadcast: (message) => void broadcasts.push(message),
    consume(stage, handler) {
      handlers.set(stage, handler);
      return consumer;
    },
    serve(_service, handler) {
      directory = handler;
      return consumer;
    },
    subscribe(listener) {
      listeners.push(listener);
      return consumer;
    },
    onFault(listener) {
      tellFault = listener;
      listener(undefined);
    },
  };
  const health = createHealth();
  const metrics = new Registry();
  const egress = startEgress({
    broker,
    store: {
      ledger,
      files: filesIn(world.files),
      deployment: () => 'db-1',
      settings: world.table.versions,
      onFault(listener) {
        tellStoreFault = listener;
        listener(world.ledger.isAway ? 'the database is away' : undefined);
      },
    },
    slack,
    settings: {
      adminNotifications: settings.adminNotifications ?? [],
      pacing: { channelPerSecond: 0, channelBurst: 5, methodPerMinute: {}, ...settings.pacing },
    },
    logger: createLogger({ name: 'test', level: 'silent' }),
    health,
    metrics,
    classify: classifyFake,
    toParts: (markdown) => markdown.split('|').filter((part) => part !== ''),
    clock,
    partitions,
    ...(settings.following && { following: settings.following }),
  });
  return {
    ...egress,
    broadcasts,
    /** As kill -9 does: nothing that it asked for is ever answered, and it asks for nothing more. */
    die: () => void (process.isDead = true),
    owns: (owned: readonly number[]) => partitions.become(owned),
    health,
    metrics,
    consumes: (stage: string) => handlers.has(stage),
    async deliver(stage: 'outbound' | 'admin', envelope: Envelope): Promise<void> {
      const handler = handlers.get(stage);
      if (!handler) throw new Error(`nobody consumes ${stage}`);
      await handler({
        envelope,
        stage,
        partition: stage === 'outbound' ? '07' : undefined,
        redeliveries: 0,
        attempt: 0,
      });
    },
    ask: (body: unknown) => directory(body),
    broadcast: (message: Broadcast) => listeners.forEach((listener) => listener(message)),
    tellFault: (fault: string | undefined) => tellFault(fault),
    tellStoreFault: (fault: string | undefined) => tellStoreFault(fault),
  };
}

type Numbered = { executionId?: string; number?: number; leaseVersion?: number; priority?: 'interactive' | 'bulk' };
type At = { channelId?: string; threadTs?: string; ephemeralTo?: string };

function numbered({ executionId = 'e1', number = 0, leaseVersion = 1, priority = 'interactive' }: Numbered, at: At) {
  return { executionId, number, leaseVersion, priority, conversation: { teamId: 'T1', channelId: 'C1', ...at } };
}

function enveloped<T extends 'egress.post.v1' | 'egress.update.v1' | 'egress.delete.v1' | 'egress.react.v1'>(
  type: T,
  data: MessageData<T>,
): Envelope<T> {
  const { executionId, number, conversation } = data;
  return createEnvelope({
    type,
    source: 'test',
    dedupkey: `${executionId}/${number}`,
    partitionkey: `${conversation.teamId}:${conversation.channelId}`,
    data,
  });
}

/** `a|b` is a message of two parts. */
export function post(
  markdown: string,
  fields: Numbered & At & { body?: Partial<ReplyBody> } = {},
): Envelope<'egress.post.v1'> {
  const { executionId = 'e1', number = 0, leaseVersion, priority, body, ...at } = fields;
  return enveloped('egress.post.v1', {
    ...numbered({ executionId, number, leaseVersion, priority }, at),
    handle: handleOf(executionId, number),
    body: { markdown, ...body },
  });
}
export function update(handle: string, markdown: string, fields: Numbered & At = {}): Envelope<'egress.update.v1'> {
  const { executionId = 'e1', number = 1, leaseVersion, priority, ...at } = fields;
  return enveloped('egress.update.v1', {
    ...numbered({ executionId, number, leaseVersion, priority }, at),
    handle,
    body: { markdown },
  });
}
export function remove(handle: string, fields: Numbered & At = {}): Envelope<'egress.delete.v1'> {
  const { executionId = 'e1', number = 1, leaseVersion, priority, ...at } = fields;
  return enveloped('egress.delete.v1', { ...numbered({ executionId, number, leaseVersion, priority }, at), handle });
}
export function react(
  target: { handle: string } | { ts: string },
  fields: Numbered & At & { remove?: boolean } = {},
): Envelope<'egress.react.v1'> {
  const { executionId = 'e1', number = 1, leaseVersion, priority, remove: isRemoval = false, ...at } = fields;
  return enveloped('egress.react.v1', {
    ...numbered({ executionId, number, leaseVersion, priority }, at),
    target,
    reaction: 'eyes',
    remove: isRemoval,
  });
}
export function notice(markdown: string): Envelope<'egress.notice.v1'> {
  return createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: `notice:${markdown}`,
    partitionkey: 'notice',
    data: { kind: 'test', markdown },
  });
}
