import { isUtf8 } from 'node:buffer';
import type { Envelope } from '@errand/contracts';
import { InvalidEnvelopeError, parseEnvelope } from '@errand/contracts';

/** Largest body that is read; a larger one is dead-lettered unread. The data of an envelope is far smaller. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The bytes of an envelope on the wire: JSON in UTF-8. */
export function encodeBody(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? 'null', 'utf8');
}

/** The envelope in a body from the wire, or why there is none. The reason names fields, never their values. */
export function readEnvelope(body: Buffer): { envelope: Envelope } | { reason: string } {
  if (body.length > MAX_BODY_BYTES)
    return { reason: `the body has ${body.length} bytes, more than the ${MAX_BODY_BYTES} that are read` };
  try {
    return { envelope: parseEnvelope(JSON.parse(body.toString('utf8'))) };
  } catch (err) {
    // JSON.parse quotes the text it stumbles over, which may be anybody's message
    return { reason: err instanceof InvalidEnvelopeError ? err.message : 'the body is not JSON' };
  }
}

/** A body as text that gives its bytes back: UTF-8, else a `data:` URL. */
export function bodyAsText(body: Buffer): string {
  if (isUtf8(body)) return body.toString('utf8');
  return `data:application/octet-stream;base64,${body.toString('base64')}`;
}
