import type { WebClientOptions } from '@slack/web-api';
import { Agent, ProxyAgent, fetch, request } from 'undici';

type FetchFunction = NonNullable<WebClientOptions['fetch']>;

/**
 * What the client sends its requests with: undici's own request, which makes none of the streams and objects of
 * its `fetch` and gives the client all that it asks for. The answer is read whole before it is handed on, so that one the client does not read (a 429)
 * holds no connection. Whatever is no plain form (a file) goes through `fetch`.
 *
 * @param proxy URL of a proxy; undefined: none
 */
export function createSlackFetch(proxy?: string): FetchFunction {
  const dispatcher = proxy === undefined ? new Agent() : new ProxyAgent(proxy);
  const slackFetch = async (url: string | URL, init: RequestInit = {}) => {
    const { method, headers, body, signal } = init;
    if (typeof body !== 'string') return fetch(url, { ...init, dispatcher } as Parameters<typeof fetch>[1]);
    const answer = await request(url, {
      method: method === 'GET' ? 'GET' : 'POST',
      headers: headers as Record<string, string>,
      body,
      signal,
      dispatcher,
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return {
      status: answer.statusCode,
      ok: answer.statusCode >= 200 && answer.statusCode < 300,
      statusText: answer.statusText,
      url: String(url),
      headers: headersOf(answer.headers),
      text: async () => bytes.toString('utf8'),
      arrayBuffer: async () => bytes,
    };
  };
  return slackFetch as unknown as FetchFunction;
}

/** The two methods of `Headers` that are asked for; a header that came twice is joined as `Headers` does. */
function headersOf(headers: Record<string, string | string[] | undefined>) {
  const values = new Map(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  return { get: (name: string) => values.get(name.toLowerCase()) ?? null, entries: () => values.entries() };
}
