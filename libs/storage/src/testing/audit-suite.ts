import { verifyChain } from '../audit/chain';
import { sealAll } from '../audit/seal';
import type { CommandEntry } from '../audit/audit-store';
import type { Store } from '../store';
import type { OpenStore } from './fixture';
import { aLedgerRow, anExecution, oddTexts, range, useStore } from './fixture';

export function auditSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('tells of a command with its commit, and of a message with its mark', async () => {
    const { store, other } = fixture();
    await run(store, 'e1', aCommand());
    await post(store, 'e1', '1712.000200');
    await sealAll(store.audit);

    const [message, command, ...more] = await other.audit.find({ userId: 'U1' }, { limit: 10 });
    expect(more).toEqual([]);
    expect(command).toMatchObject({ sequence: 1, kind: 'command', subject: 'e1', ...aCommand() });
    expect(message).toMatchObject({
      sequence: 2,
      kind: 'post',
      subject: 'e1',
      channelId: 'C1',
      ts: '1712.000200',
      details: { key: 'e1/0/0', state: 'posted' },
    });
    expect(message?.previous).toBe(command?.hash);
  });

  it('tells of it once, however often commit and mark are asked again, and never under a lease that is lost', async () => {
    const { store, other } = fixture();
    const former = await run(store, 'e1', aCommand());
    await store.executions.commit(former, { state: 'done' }, [], aCommand());
    await post(store, 'e1', '1712.000200');
    await post(other, 'e1', '1712.000200');
    const lost = await other.executions.claim(anExecution({ id: 'e2', leaseMs: -1 }));
    if (lost.outcome !== 'claimed') throw new Error(lost.outcome);
    await store.executions.claim(anExecution({ id: 'e2' }));
    const refused = other.executions.commit(lost.lease, { state: 'done' }, [], aCommand());
    await expect(refused).rejects.toMatchObject({ code: 'store_lease_lost' });

    await sealAll(store.audit);
    expect((await store.audit.read(0, 10)).map(({ kind, subject }) => [kind, subject])).toEqual([
      ['command', 'e1'],
      ['post', 'e1'],
    ]);
  });

  it('costs a commit no round trip, and two for hundreds of entries afterwards', async () => {
    const { store, roundTrips } = fixture();
    const leases = await Promise.all(
      range(100).map(async (n) => {
        const claim = await store.executions.claim(anExecution({ id: `e${n}` }));
        if (claim.outcome !== 'claimed') throw new Error(claim.outcome);
        return claim.lease;
      }),
    );
    const before = roundTrips();
    await Promise.all(leases.map((lease) => store.executions.commit(lease, { state: 'done' }, [], aCommand())));
    expect(roundTrips() - before).toBe(1);
    expect(await store.audit.seal()).toBe(100);
    expect(roundTrips() - before).toBe(3);
    expect(await store.audit.seal()).toBe(0);
  });

  it('makes one chain, whoever writes and whoever seals at once', async () => {
    const { store, other } = fixture();
    for (const n of range(10)) {
      await Promise.all(
        [store, other].map((each) => each.audit.record({ ...aCommand(), kind: 'command', subject: `e${n}` })),
      );
      await Promise.all([store, other].map((each) => each.audit.seal()));
    }
    await sealAll(other.audit);
    const read = (after: number, limit: number) => store.audit.read(after, limit);
    expect(await verifyChain(read, await other.audit.head(), { page: 7 })).toEqual({ entries: 20, faults: [] });
  });

  it('is found by person, command, trace, time, and by the Slack message of the command or of an answer', async () => {
    const { store } = fixture();
    await run(store, 'e1', aCommand());
    await post(store, 'e1', '1712.000200');
    await run(store, 'e2', aCommand({ userId: 'U2', command: 'status', traceId: 't2', ts: '1713.000100' }));
    await sealAll(store.audit);
    const found = async (filter: Parameters<Store['audit']['find']>[0], limit = 10) =>
      (await store.audit.find(filter, { limit })).map(({ subject, kind }) => `${subject} ${kind}`);
    const first = ['e1 post', 'e1 command'];

    expect(await found({})).toEqual(['e2 command', ...first]);
    expect(await found({}, 1)).toEqual(['e2 command']);
    expect(await found({ userId: 'U1' })).toEqual(first);
    expect(await found({ command: 'status' })).toEqual(['e2 command']);
    expect(await found({ userId: 'U1', command: 'status' })).toEqual([]);
    expect(await found({ traceId: 't2' })).toEqual(['e2 command']);
    expect(await found({ subject: 'e1' })).toEqual(first);
    expect(await found({ message: { channelId: 'C1', ts: '1712.000100' } })).toEqual(first);
    expect(await found({ message: { channelId: 'C1', ts: '1712.000200' } })).toEqual(first);
    expect(await found({ userId: 'U1', message: { channelId: 'C1', ts: '1712.000200' } })).toEqual(first);
    expect(await found({ userId: 'U2', message: { channelId: 'C1', ts: '1712.000200' } })).toEqual([]);
    expect(await found({ message: { channelId: 'C2', ts: '1712.000200' } })).toEqual([]);
    const [{ at } = { at: '' }] = await store.audit.find({ subject: 'e2' }, { limit: 1 });
    expect(await found({ since: at })).toEqual(['e2 command']);
    expect(await found({ until: at })).toEqual(first);
  });

  it('is found by the message that somebody else’s command changed', async () => {
    const { store } = fixture();
    await run(store, 'e1', aCommand());
    await post(store, 'e1', '1712.000200');
    await run(store, 'e2', aCommand({ ts: '1713.000100' }));
    const at = { channelId: 'C1', ts: '1712.000200' };
    const row = aLedgerRow({ executionId: 'e2', kind: 'update' });
    await store.ledger.accept([row]);
    await store.ledger.mark({ key: row.key, epoch: 1, state: 'posted', changed: at });
    await sealAll(store.audit);
    const found = await store.audit.find({ message: at }, { limit: 10 });
    expect(found.map(({ subject, kind }) => `${subject} ${kind}`)).toEqual([
      ...['e2 update', 'e2 command', 'e1 post', 'e1 command'],
    ]);
    expect(await store.ledger.partsOf(row.handle)).not.toContainEqual(expect.objectContaining({ kind: 'update' }));
  });

  it('is found by the place of a file that is known once it was posted, and of nothing else', async () => {
    const { store } = fixture();
    await run(store, 'e1', aCommand());
    const rows = ['f', 'p'].map((handle) => aLedgerRow({ executionId: 'e1', key: `e1/${handle}/0`, handle }));
    for (const row of rows) await store.ledger.accept([row]);
    const [file, other] = rows.map(({ key }) => key) as [string, string];
    await store.ledger.hold('egress', [rows[0]!.partition], 60_000);
    await store.ledger.mark({ key: file, epoch: 1, state: 'sending', uploadId: 'F1' });
    for (const key of [file, other]) await store.ledger.mark({ key, epoch: 1, state: 'posted' });
    const place = (key: string, ts: string) =>
      store.ledger.mark({ key, epoch: 1, state: 'posted', channelId: 'C1', ts });
    expect([await place(file, '5.1'), await place(file, '5.2'), await place(other, '5.3')]).toEqual([
      true,
      false,
      false,
    ]);
    await sealAll(store.audit);
    const found = async (ts: string) =>
      (await store.audit.find({ message: { channelId: 'C1', ts } }, { limit: 10 })).map(({ subject }) => subject);
    expect(new Set(await found('5.1'))).toEqual(new Set(['e1']));
    expect([...(await found('5.2')), ...(await found('5.3'))]).toEqual([]);
  });

  it('loses its beginning by pruning alone, and says itself where it begins then', async () => {
    const { store, other } = fixture();
    const note = async (store: Store, ...subjects: string[]) => {
      for (const subject of subjects) await store.audit.record({ ...aCommand(), kind: 'command', subject });
      await sealAll(store.audit);
    };
    const verify = async () => {
      await sealAll(store.audit);
      const read = (after: number, limit: number) => store.audit.read(after, limit);
      return verifyChain(read, await store.audit.head(), { pruned: await store.audit.pruned() });
    };
    expect(await store.audit.pruned()).toEqual({ sequence: 0, hash: '0'.repeat(64) });
    await note(store, 'e1', 'e2');
    const [, second] = await store.audit.read(0, 2);
    // Its moment is known to the millisecond: the next entry is to have a later one.
    while (Date.now() <= Date.parse(second!.at)) await new Promise((resolve) => setTimeout(resolve, 1));
    await note(store, 'e3');
    const [third] = await store.audit.read(2, 1);
    expect(await store.audit.prune('2000-01-01T00:00:00.000Z')).toBe(0);
    const pruned = await Promise.all([store, other].map((each) => each.audit.prune(third!.at)));
    expect(pruned.sort()).toEqual([0, 2]);
    expect(await verify()).toEqual({ entries: 2, faults: [] });
    expect(await other.audit.pruned()).toEqual({ sequence: 2, hash: second!.hash });
    const [, entry, ...more] = await other.audit.read(0, 10);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'prune',
      subject: 'prune/2',
      details: { through: 2, hash: second!.hash, entries: 2, before: expect.stringContaining('20') as string },
    });

    await note(other, 'e4');
    expect(await other.audit.prune('2999-01-01T00:00:00.000Z')).toBe(3);
    expect(await verify()).toEqual({ entries: 1, faults: [] });
    await note(store, 'e5');
    expect(await verify()).toEqual({ entries: 2, faults: [] });
  });

  it('holds no token, and gives every other text back as it was', async () => {
    const { store } = fixture();
    const url = 'https://hooks.slack.com/services/T1/B1/x';
    const details = { text: `use xoxb-12345678-abc, "${url}" now`, odd: oddTexts };
    await run(store, 'e1', aCommand({ command: oddTexts.join(), details }));
    await sealAll(store.audit);
    const [entry] = await store.audit.read(0, 1);
    expect(entry?.command).toBe(oddTexts.join());
    expect(entry?.details).toEqual({ text: 'use [redacted], "[redacted] now', odd: oddTexts });
    expect(await verifyChain((after, limit) => store.audit.read(after, limit), await store.audit.head())).toEqual({
      entries: 1,
      faults: [],
    });
  });
}

function aCommand(overrides: Partial<CommandEntry> = {}): CommandEntry {
  return {
    traceId: 't1',
    teamId: 'T1',
    userId: 'U1',
    channelId: 'C1',
    ts: '1712.000100',
    command: 'deploy',
    details: { text: 'web', outcome: 'done' },
    ...overrides,
  };
}

async function run(store: Store, id: string, command: CommandEntry) {
  const claim = await store.executions.claim(anExecution({ id }));
  if (claim.outcome !== 'claimed') throw new Error(claim.outcome);
  await store.executions.commit(claim.lease, { state: 'done' }, [], command);
  return claim.lease;
}

async function post(store: Store, executionId: string, ts: string) {
  const row = aLedgerRow({ executionId });
  await store.ledger.accept([row]);
  await store.ledger.hold('egress', [row.partition], 60_000);
  await store.ledger.mark({ key: row.key, epoch: 1, state: 'sending', countAttempt: true });
  await store.ledger.mark({ key: row.key, epoch: 1, state: 'posted', channelId: 'C1', ts });
}
