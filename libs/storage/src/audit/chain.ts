import { createHash } from 'node:crypto';
import type { AuditHead, SealedEntry } from './audit-store';

/** What stands before the first entry. */
export const GENESIS = '0'.repeat(64);

/** Something that is not as it was written. */
export interface ChainFault {
  /** Of the entry at fault; of the first one that is missing. */
  sequence: number;
  fault: string;
}

/**
 * SHA-256 as 64 hex digits over `previous`, a line feed and the JSON of a list: sequence, at, kind, subject, traceId,
 * teamId, userId, channelId, ts, command (null where there is none), and the JSON of details as a text.
 */
export function hashOfEntry(entry: Omit<SealedEntry, 'hash'>): string {
  const { previous, sequence, at, kind, subject, traceId, teamId, userId, channelId, ts, command, details } = entry;
  const optional = [traceId, teamId, userId, channelId, ts, command].map((value) => value ?? null);
  const content = JSON.stringify([sequence, at, kind, subject, ...optional, JSON.stringify(details)]);
  return createHash('sha256').update(`${previous}\n${content}`).digest('hex');
}

/**
 * Goes along a chain. A changed, removed or moved entry is named; what was never sealed is not seen.
 *
 * @param read gives the chain from behind an entry on, as `AuditStore.read`
 * @param head how far it must go, as it was noted elsewhere, or as the store knows it
 * @param options.pruned behind which entry it begins, as an entry of the chain itself says; default: it was never pruned
 * @returns faults in the order of the chain, `most` of them at most; none: it is as it was written
 */
export async function verifyChain(
  read: (after: number, limit: number) => Promise<SealedEntry[]>,
  head: AuditHead,
  {
    noted,
    pruned = { sequence: 0, hash: GENESIS },
    most = 100,
    page = 500,
  }: { noted?: AuditHead | undefined; pruned?: AuditHead; most?: number; page?: number } = {},
): Promise<{ entries: number; faults: ChainFault[] }> {
  const faults: ChainFault[] = [];
  let [sequence, hash, entries] = [pruned.sequence, pruned.hash, 0];
  const expectHash = (at: AuditHead | undefined, who: string) => {
    if (at && at.sequence === sequence && at.hash !== hash)
      faults.push({ sequence, fault: `its hash is not the one that ${who}: it was written anew` });
  };
  expectHash(noted, 'was noted');
  if (noted && noted.sequence < pruned.sequence)
    faults.push({ sequence: noted.sequence, fault: 'it was noted, and is pruned: it cannot be compared any more' });
  for (;;) {
    const found = await read(sequence, page);
    for (const entry of found) {
      if (entry.sequence !== sequence + 1)
        faults.push({ sequence: sequence + 1, fault: missing(sequence + 1, entry.sequence - 1) });
      else if (entry.previous !== hash)
        faults.push({
          sequence: entry.sequence,
          fault: 'it does not follow the entry before it: one of the two was replaced',
        });
      if (hashOfEntry(entry) !== entry.hash) faults.push({ sequence: entry.sequence, fault: 'it was changed' });
      [sequence, hash] = [entry.sequence, entry.hash];
      entries += 1;
      expectHash(noted, 'was noted');
      if (faults.length >= most) return { entries, faults };
    }
    if (found.length < page) break;
  }
  expectHash(head, 'the head of the chain has');
  const end = noted && noted.sequence > head.sequence ? noted : head;
  if (end.sequence > sequence) faults.push({ sequence: sequence + 1, fault: missing(sequence + 1, end.sequence) });
  return { entries, faults };
}

function missing(from: number, to: number): string {
  return from === to ? 'it is missing' : `it is missing, and so are all up to ${to}`;
}
