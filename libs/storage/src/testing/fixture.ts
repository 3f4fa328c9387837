import { createEnvelope } from '@errand/contracts';
import type { Envelope } from '@errand/contracts';
import type { DeadLetterRow } from '../failures/failure-store';
import type { NewExecution, NewLedgerRow, Store, StoredReply } from '../store';

/** An empty database with two processes on it. */
export interface StoreFixture {
  store: Store;
  /** Another process. */
  other: Store;
  /** Round trips that `store` made so far. */
  roundTrips(): number;
  drop(): Promise<void>;
}

export type OpenStore = () => Promise<StoreFixture>;

/** Gives each test of a suite its own empty store. */
export function useStore(open: OpenStore): () => StoreFixture {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = await open();
  });
  afterEach(async () => {
    await fixture.drop();
  });
  return () => fixture;
}

export function anEvent(text = 'hi', expiresat?: string): Envelope {
  return createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: 'message:T1:C1:1.1',
    partitionkey: 'T1:C1',
    data: { kind: 'test', markdown: text },
    expiresat,
  });
}

export function anExecution(overrides: Partial<NewExecution> = {}): NewExecution {
  return {
    id: 'e1',
    plugin: 'builtin',
    handler: 'echo',
    envelope: anEvent(),
    input: { text: 'hi' },
    partition: 7,
    owner: 'worker-a',
    leaseMs: 60_000,
    ...overrides,
  };
}

export function aReply(executionId: string, number: number, leaseVersion = 1): StoredReply {
  const conversation = { teamId: 'T1', channelId: 'C1' };
  const envelope = createEnvelope({
    type: 'egress.post.v1',
    source: 'test',
    dedupkey: `${executionId}/${number}`,
    partitionkey: 'T1:C1',
    data: {
      executionId,
      number,
      leaseVersion,
      conversation,
      priority: 'interactive',
      handle: `${executionId}/${number}`,
      body: { markdown: `reply ${number}` },
    },
  });
  return { number, envelope };
}

/** Row `part` of the outbound message `number` of an execution. */
export function aLedgerRow(overrides: Partial<NewLedgerRow> & { number?: number; part?: number } = {}): NewLedgerRow {
  const { number = 0, part = 0, ...rest } = overrides;
  const executionId = rest.executionId ?? 'e1';
  const leaseVersion = rest.leaseVersion ?? 1;
  return {
    key: `${executionId}/${number}/${part}`,
    executionId,
    leaseVersion,
    handle: `${executionId}/${number}`,
    kind: 'post',
    conversation: 'T1:C1',
    partition: 7,
    priority: 1,
    payload: { text: `part ${part}` },
    envelope: aReply(executionId, number, leaseVersion).envelope,
    ...rest,
  };
}

export function aDeadLetter(overrides: Partial<DeadLetterRow> = {}): DeadLetterRow {
  return {
    id: 'd1',
    stage: 'events',
    cause: 'not a valid envelope',
    attempts: 3,
    body: '{}',
    correlationid: undefined,
    traceparent: undefined,
    diedAt: '2025-01-01T00:00:00.000Z',
    ...overrides,
  };
}

export function range(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index);
}

/** Texts that PostgreSQL's own types refuse, or that an escape might mangle. */
export const oddTexts = ['\0', 'a\0b', '\ud800', 'x\udc00y', '\\u0000', 'C:\\new\\\\', '😀', '{"a":\\"', "'; --"];
