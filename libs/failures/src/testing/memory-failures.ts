import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { FailedExecution, FailedRow, KeptDeadLetter, Store } from '@errand/storage';

export interface MemoryFailures extends Pick<Store, 'deadLetters' | 'failures'> {
  letters: KeptDeadLetter[];
  commands: FailedExecution[];
  messages: FailedRow[];
}

/** What failed, in arrays: the store's rules as far as `createFailures` needs them. Alerts are not kept. */
export function createMemoryFailures(now: () => Date): MemoryFailures {
  const memory: Pick<MemoryFailures, 'letters' | 'commands' | 'messages'> = { letters: [], commands: [], messages: [] };
  const page = <T extends { cursor: string }>(
    items: T[],
    { limit, after }: { limit: number; after?: string | undefined },
  ) =>
    items
      .filter(({ cursor }) => after === undefined || cursor < after)
      .sort((a, b) => (a.cursor < b.cursor ? 1 : -1))
      .slice(0, limit);
  const remove = <T>(items: T[], wanted: (item: T) => boolean) => {
    const at = items.findIndex(wanted);
    if (at >= 0) items.splice(at, 1);
    return at >= 0;
  };
  const isFailed = ({ state }: FailedRow) => state === 'dead' || state === 'unknown';
  return Object.assign(memory, {
    deadLetters: {
      add: async () => undefined,
      list: async ({ stage, ...options }) =>
        page(
          memory.letters.filter((letter) => stage === undefined || letter.stage === stage),
          options,
        ),
      find: async (id, limit) => memory.letters.filter((letter) => letter.id.startsWith(id)).slice(0, limit),
      count: async () => memory.letters.length,
      discard: async (id) => remove(memory.letters, (letter) => letter.id === id),
    } satisfies Store['deadLetters'],
    failures: {
      executions: {
        list: async (options) =>
          page(
            memory.commands.filter(({ replayedAs }) => !replayedAs),
            options,
          ),
        find: async (id, limit) => memory.commands.filter((each) => each.id.startsWith(id)).slice(0, limit),
        count: async () => memory.commands.length,
        async replay(id) {
          const command = memory.commands.find((each) => each.id === id);
          if (command) command.replayedAs ??= `again-${id}`;
          return command?.replayedAs;
        },
        discard: async (id) => remove(memory.commands, (each) => each.id === id),
      },
      rows: {
        list: async (options) => page(memory.messages.filter(isFailed), options),
        async find(key, limit) {
          const [head = '', ...tail] = key.split('/');
          const matches = (row: FailedRow) =>
            tail.length > 0 && row.key.startsWith(head) && row.key.endsWith(`/${tail.join('/')}`);
          return memory.messages.filter(matches).slice(0, limit);
        },
        count: async () => memory.messages.filter(isFailed).length,
        async postAgain(key) {
          const row = memory.messages.find((each) => each.key === key);
          if (row) row.state = 'waiting';
          return row?.envelope;
        },
        discard: async (key) => remove(memory.messages, (each) => each.key === key && isFailed(each)),
      },
      alerts: { note: async () => undefined, due: async () => [], told: async () => undefined },
      now: async () => now(),
    } satisfies Store['failures'],
  });
}

/** What Ana typed in a channel. */
export function anEvent(text = '!deploy api', expiresat?: string): Envelope<'slack.message.v1'> {
  return createEnvelope({
    type: 'slack.message.v1',
    source: 'ingress-socket/test',
    dedupkey: 'message:T1:C1:1712.000100',
    partitionkey: 'T1:C1',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    expiresat,
    data: {
      teamId: 'T1',
      channelId: 'C1',
      ts: '1712.000100',
      actor: { kind: 'human', userId: 'UANA' },
      kind: 'new',
      text,
      markup: text,
      mentions: [],
      links: [],
      mentionsBot: false,
    },
  });
}

export function aLetter(change: Partial<KeptDeadLetter> = {}): KeptDeadLetter {
  const id = change.id ?? 'd1d1d1d1-0000';
  const addedAt = change.addedAt ?? '2026-11-23T11:00:00.000000Z';
  return {
    id,
    stage: 'events',
    cause: 'not a valid envelope: data.text: expected string',
    attempts: 1,
    body: JSON.stringify(anEvent()),
    correlationid: 'c0ffee',
    traceparent: undefined,
    diedAt: addedAt,
    addedAt,
    cursor: `${addedAt}/${id}`,
    ...change,
  };
}

export function aFailedCommand(change: Partial<FailedExecution> = {}): FailedExecution {
  const id = change.id ?? 'e1e1e1e1aaaabbbbcccc';
  const endedAt = change.endedAt ?? '2026-11-23T11:10:00.000000Z';
  return {
    id,
    plugin: 'deploy',
    handler: 'deploy_now',
    state: 'failed',
    cause: 'TypeError: x is not a function',
    envelope: anEvent(),
    attempts: 1,
    claimedAt: endedAt,
    endedAt,
    replayedAs: undefined,
    cursor: `${endedAt}/${id}`,
    ...change,
  };
}

export function aFailedMessage(change: Partial<FailedRow> = {}): FailedRow {
  const key = change.key ?? 'f2f2f2f2aaaabbbbcccc/0/0';
  const [executionId = '', number = '0'] = key.split('/');
  const changedAt = change.changedAt ?? '2026-11-23T11:20:00.000000Z';
  return {
    key,
    kind: 'post',
    conversation: 'T1:C1',
    state: 'dead',
    error: 'channel_not_found',
    attempts: 1,
    envelope: createEnvelope({
      type: 'egress.post.v1',
      source: 'command-worker/test',
      dedupkey: `reply:${executionId}/${number}`,
      partitionkey: 'T1:C1',
      data: {
        executionId,
        number: Number(number),
        leaseVersion: 1,
        conversation: { teamId: 'T1', channelId: 'C1' },
        priority: 'interactive',
        handle: `${executionId}/${number}`,
        body: { markdown: 'deployed' },
      },
    }),
    changedAt,
    cursor: `${changedAt}/${key}`,
    ...change,
  };
}
