import type { WebClientOptions } from '@slack/web-api';
import { ProxyAgent, fetch } from 'undici';

type FetchFunction = NonNullable<WebClientOptions['fetch']>;

/** A fetch that goes through a proxy. Node's own fetch cannot take the agent of another version of undici. */
export function createProxyFetch(proxy: string): FetchFunction {
  const dispatcher = new ProxyAgent(proxy);
  return (url, init) => fetch(url, { ...init, dispatcher } as Parameters<typeof fetch>[1]);
}
