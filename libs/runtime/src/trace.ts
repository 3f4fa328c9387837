import { randomBytes } from 'node:crypto';

/** A new W3C traceparent, sampled ({@link https://www.w3.org/TR/trace-context/}). */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
