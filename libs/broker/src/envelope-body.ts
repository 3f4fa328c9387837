import { isUtf8 } from 'node:buffer';
import type { Envelope } from '@errand/contracts';
import { InvalidEnvelopeError, MAX_DATA_BYTES, parseEnvelope } from '@errand/contracts';

/** Largest body that is read; a larger one is dead-lettered unread. The data of an envelope is far smaller. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Slack's blocks have some ten levels. What has thousands ends whoever reads or writes it with a full stack. */
const MAX_LEVELS = 100;

/** The bytes of an envelope on the wire: JSON in UTF-8. */
export function encodeBody(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? 'null', 'utf8');
}

/** The envelope in a body from the wire, or why there is none. The reason names fields, never their values. */
export function readEnvelope(body: Buffer): { envelope: Envelope } | { reason: string } {
  if (body.length > MAX_BODY_BYTES)
    return { reason: `the body has ${body.length} bytes, more than the ${MAX_BODY_BYTES} that are read and kept` };
  // Read as if it were, it would be another text: each byte that is at fault becomes a sign of its own.
  if (!isUtf8(body)) return { reason: 'the body is not UTF-8: it is compressed, or of another character set' };
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (hasMoreLevels(value, MAX_LEVELS)) return { reason: `the body is nested more than ${MAX_LEVELS} levels deep` };
    const dataBytes = body.length > MAX_DATA_BYTES ? bytesOfData(value) : 0;
    if (dataBytes > MAX_DATA_BYTES)
      return { reason: `the body holds data of ${dataBytes} bytes, more than the ${MAX_DATA_BYTES} that are allowed` };
    return { envelope: parseEnvelope(value) };
  } catch (err) {
    // JSON.parse quotes the text it stumbles over, which may be anybody's message
    return { reason: err instanceof InvalidEnvelopeError ? err.message : 'the body is not JSON' };
  }
}

/** A body as text that gives its bytes back, as many as are ever read: UTF-8, else a `data:` URL. */
export function bodyAsText(body: Buffer): string {
  const kept = body.length > MAX_BODY_BYTES ? body.subarray(0, endOfCharacter(body, MAX_BODY_BYTES)) : body;
  return isUtf8(kept) ? kept.toString('utf8') : bytesAsText(kept);
}

/** Bytes as a `data:` URL, as many as are ever read. */
export function bytesAsText(bytes: Buffer): string {
  return `data:application/octet-stream;base64,${bytes.subarray(0, MAX_BODY_BYTES).toString('base64')}`;
}

/** The last place up to `end` that is not inside a character of UTF-8, which has four bytes at most. */
function endOfCharacter(body: Buffer, end: number): number {
  const isInside = (at: number) => ((body[at] ?? 0) & 0xc0) === 0x80;
  return [end, end - 1, end - 2, end - 3].find((at) => !isInside(at)) ?? end;
}

function hasMoreLevels(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => hasMoreLevels(each, levels - 1));
}

function bytesOfData(value: unknown): number {
  const { data } = (value ?? {}) as { data?: unknown };
  return encodeBody(data).length;
}
