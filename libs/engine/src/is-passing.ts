/**
 * Says of an error that it is the store's, the broker's or the directory's: ours, and passing, or a lease that is no
 * longer ours. By its code, which every adapter's errors carry.
 */
export function isPassing(err: unknown): boolean {
  return /^(store|broker|directory)_/.test(String((err as { code?: unknown } | null)?.code));
}
