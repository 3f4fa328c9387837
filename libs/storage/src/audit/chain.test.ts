import type { AuditHead, SealedEntry } from './audit-store';
import { GENESIS, hashOfEntry, verifyChain } from './chain';

/** Sealed as the store does. */
function aChain(length: number): SealedEntry[] {
  const entries: SealedEntry[] = [];
  for (let n = 1; n <= length; n += 1) entries.push(sealed(n, entries.at(-1)?.hash ?? GENESIS, { text: `entry ${n}` }));
  return entries;
}

function sealed(sequence: number, previous: string, details: unknown): SealedEntry {
  const entry = {
    ...{ sequence, previous, details, subject: `e${sequence}`, kind: 'command' as const, userId: 'U1' },
    at: '2026-11-23T12:00:00.000000Z',
  };
  return { ...entry, hash: hashOfEntry(entry) };
}

const headOf = (entries: SealedEntry[]): AuditHead => entries.at(-1)!;

async function faultsOf(entries: SealedEntry[], head: AuditHead, noted?: AuditHead, pruned?: AuditHead) {
  const read = async (after: number, limit: number) =>
    entries.filter(({ sequence }) => sequence > after).slice(0, limit);
  const { faults } = await verifyChain(read, head, { page: 3, noted, ...(pruned && { pruned }) });
  return faults.map(({ sequence, fault }) => `${sequence} ${fault}`);
}

const good = aChain(10);

it('finds nothing in a chain as it was written', async () => {
  expect(await faultsOf(good, headOf(good))).toEqual([]);
  expect(await faultsOf([], { sequence: 0, hash: GENESIS })).toEqual([]);
  expect(await faultsOf(good, headOf(good), good[4])).toEqual([]);
});

it('follows a chain whose beginning was pruned, from the entry that it is said to begin behind', async () => {
  const left = good.slice(4);
  expect(await faultsOf(left, headOf(good), undefined, good[3])).toEqual([]);
  expect(await faultsOf(left, headOf(good), good[3], good[3])).toEqual([]);
  expect(await faultsOf(left, headOf(good), good[6], good[3])).toEqual([]);
  expect(await faultsOf(left.slice(1), headOf(good), undefined, good[3])).toEqual(['5 it is missing']);
  expect(await faultsOf(left, headOf(good), undefined, { ...good[3]!, hash: GENESIS })).toEqual([
    '5 it does not follow the entry before it: one of the two was replaced',
  ]);
  expect(await faultsOf(left, headOf(good), { ...good[3]!, hash: GENESIS }, good[3])).toEqual([
    '4 its hash is not the one that was noted: it was written anew',
  ]);
  expect(await faultsOf(left, headOf(good), good[1], good[3])).toEqual([
    '2 it was noted, and is pruned: it cannot be compared any more',
  ]);
});

it.each([
  ['details', { details: { text: 'other' } }],
  ['who', { userId: 'U2' }],
  ['when', { at: '2026-11-23T12:00:00.000001Z' }],
  ['a field more', { command: 'deploy' }],
  ['a field less', { userId: undefined }],
])('names an entry in which %s was changed', async (_what, change) => {
  const changed = good.map((entry) => (entry.sequence === 5 ? { ...entry, ...change } : entry));
  expect(await faultsOf(changed, headOf(good))).toEqual(['5 it was changed']);
});

it('names an entry that was changed together with its hash, by the one behind it', async () => {
  const changed = good.map((entry) => (entry.sequence === 5 ? sealed(5, entry.previous, 'other') : entry));
  expect(await faultsOf(changed, headOf(good))).toEqual([
    '6 it does not follow the entry before it: one of the two was replaced',
  ]);
  const last = good.map((entry) => (entry.sequence === 10 ? sealed(10, entry.previous, 'other') : entry));
  expect(await faultsOf(last, headOf(good))).toEqual([
    '10 its hash is not the one that the head of the chain has: it was written anew',
  ]);
});

it('names what was removed, at the beginning, within and at the end', async () => {
  const without = (...gone: number[]) => good.filter(({ sequence }) => !gone.includes(sequence));
  expect(await faultsOf(without(1, 2), headOf(good))).toEqual(['1 it is missing, and so are all up to 2']);
  expect(await faultsOf(without(5), headOf(good))).toEqual(['5 it is missing']);
  expect(await faultsOf(without(9, 10), headOf(good))).toEqual(['9 it is missing, and so are all up to 10']);
});

it('names entries that changed places', async () => {
  const moved = good.map((entry) => {
    const { sequence } = entry;
    if (sequence === 4) return { ...good[4]!, sequence };
    return sequence === 5 ? { ...good[3]!, sequence } : entry;
  });
  expect(await faultsOf(moved, headOf(good))).toEqual([
    '4 it does not follow the entry before it: one of the two was replaced',
    '4 it was changed',
    '5 it does not follow the entry before it: one of the two was replaced',
    '5 it was changed',
    '6 it does not follow the entry before it: one of the two was replaced',
  ]);
});

it('finds by a hash that was noted elsewhere that all of it was written anew, or its end taken off', async () => {
  const anew = aChain(3).concat();
  let previous = anew[2]!.hash;
  for (let n = 4; n <= 10; n += 1) {
    anew.push(sealed(n, previous, `other ${n}`));
    previous = anew.at(-1)!.hash;
  }
  expect(await faultsOf(anew, headOf(anew))).toEqual([]);
  expect(await faultsOf(anew, headOf(anew), good[6])).toEqual([
    '7 its hash is not the one that was noted: it was written anew',
  ]);
  expect(await faultsOf(good.slice(0, 5), good[4]!, good[6])).toEqual(['6 it is missing, and so are all up to 7']);
});
