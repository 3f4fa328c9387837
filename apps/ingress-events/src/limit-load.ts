import type { RequestHandler } from 'express';

/** What is held at once. */
export interface Load {
  requests: number;
  bytes: number;
}

/**
 * Refuses requests, before their bodies are read, while more are in hand than `most`: a broker that does not answer holds
 * every request for seconds, and memory is to stay flat meanwhile. A body whose length is not told counts as the longest.
 *
 * @param options.longestBody the limit of one body, in bytes
 * @param options.refuse answers instead
 */
export function limitLoad(options: { most: Load; longestBody: number; refuse: RequestHandler }): RequestHandler {
  const { most, longestBody, refuse } = options;
  const load: Load = { requests: 0, bytes: 0 };
  return (request, response, next) => {
    const length = Number(request.get('content-length') ?? longestBody);
    const bytes = Number.isFinite(length) ? Math.min(length, longestBody) : longestBody;
    if (load.requests >= most.requests || load.bytes + bytes > most.bytes) return refuse(request, response, next);
    load.requests++;
    load.bytes += bytes;
    response.once('close', () => {
      load.requests--;
      load.bytes -= bytes;
    });
    next();
  };
}
