import { randomFillSync } from 'node:crypto';

const ID_BYTES = 24;
/** Random bytes for many: to ask for 24 at a time costs as much as to ask for all of these. */
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;

/** A new W3C traceparent, sampled ({@link https://www.w3.org/TR/trace-context/}). */
export function newTraceparent(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('hex', used, (used += ID_BYTES));
  return `00-${id.slice(0, 32)}-${id.slice(32)}-01`;
}
