import { Readable } from 'node:stream';
import { Agent, ProxyAgent, request } from 'undici';
import { UploadRefusedError } from './errors';
import type { SlackClientOptions } from './slack-client';

/** 50 MB over a slow line. */
const TIMEOUT_MS = 5 * 60_000;

/**
 * Sends the bytes of a file to the address that Slack gave for it, as they come: they are never held whole.
 *
 * @param upload.signal gives it up: nobody sees what was sent
 */
export type SendBytes = (upload: {
  url: string;
  size: number;
  content: AsyncIterable<Uint8Array>;
  signal?: AbortSignal;
}) => Promise<void>;

/** @throws UploadRefusedError when the bytes were not taken; what `content` throws; what a network throws */
export function createUpload({ proxy }: Pick<SlackClientOptions, 'proxy'>): SendBytes {
  const dispatcher = proxy === undefined ? new Agent() : new ProxyAgent(proxy);
  return async ({ url, size, content, signal }) => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    let fault: unknown;
    async function* watched() {
      try {
        yield* content;
      } catch (err) {
        fault = err;
        throw err;
      }
    }
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
        body: Readable.from(watched()),
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        dispatcher,
      });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new UploadRefusedError(answer.statusCode);
    } catch (err) {
      throw fault ?? err;
    }
  };
}
