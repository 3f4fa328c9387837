import type { AuditEntry, AuditStore, SealedEntry } from '../audit/audit-store';
import { GENESIS, hashOfEntry } from '../audit/chain';
import { lastPruned } from '../audit/create-audit-store';

/** An audit in memory, to be looked at and tampered with. */
export function createMemoryAudit(now: () => Date): AuditStore & { sealed: SealedEntry[] } {
  const pending: (AuditEntry & { at: string })[] = [];
  const sealed: SealedEntry[] = [];
  let head = { sequence: 0, hash: GENESIS };
  return {
    sealed,
    async record(entry) {
      pending.push({ ...entry, at: now().toISOString().replace('Z', '000Z') });
    },
    async seal() {
      const count = pending.length;
      for (const each of pending.splice(0)) {
        const entry = { ...each, sequence: head.sequence + 1, previous: head.hash };
        head = { sequence: entry.sequence, hash: hashOfEntry(entry) };
        sealed.push({ ...entry, hash: head.hash });
      }
      return count;
    },
    async find({ userId, command, traceId, subject, message, since = '', until = '9' }, { limit }) {
      const isOf = (asked: { channelId: string; ts: string }, of: string) =>
        sealed.some((entry) => entry.subject === of && entry.channelId === asked.channelId && entry.ts === asked.ts);
      const finds = (entry: SealedEntry) =>
        (userId === undefined || entry.userId === userId) &&
        (command === undefined || entry.command === command) &&
        (traceId === undefined || entry.traceId === traceId) &&
        (subject === undefined || entry.subject === subject) &&
        (message === undefined || isOf(message, entry.subject)) &&
        entry.at >= since &&
        entry.at < until;
      const newest = [...sealed].reverse();
      const subjects = [...new Set(newest.filter(finds).map((entry) => entry.subject))].slice(0, limit);
      return newest.filter((entry) => subjects.includes(entry.subject));
    },
    read: async (after, limit) => sealed.filter(({ sequence }) => sequence > after).slice(0, limit),
    head: async () => head,
    async prune(before) {
      const kept = sealed.findIndex(({ at }) => Date.parse(at) >= Date.parse(before));
      const gone = sealed.splice(0, kept === -1 ? sealed.length : kept);
      const last = gone.at(-1);
      if (!last) return 0;
      const details = { through: last.sequence, hash: last.hash, entries: gone.length, before };
      await this.record({ kind: 'prune', subject: `prune/${last.sequence}`, details });
      return gone.length;
    },
    pruned: async () => lastPruned(sealed.filter(({ kind }) => kind === 'prune')),
  };
}
