import type { WebClientOptions } from '@slack/web-api';

type FetchFunction = NonNullable<WebClientOptions['fetch']>;

/**
 * Learns what time it is at Slack from the `Date` of its answers: our own date may be wrong, and Slack's timestamps are
 * what messages are looked up by.
 *
 * @returns `fetch` to call Slack with; `now`, milliseconds since the epoch: Slack's to a second, our own before the first
 *   answer
 */
export function createSlackClock(fetch: FetchFunction): { fetch: FetchFunction; now: () => number } {
  let told: { date: number; at: number } | undefined;
  return {
    async fetch(url, init) {
      const response = await fetch(url, init);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) told = { date, at: performance.now() };
      return response;
    },
    now: () => (told ? told.date + (performance.now() - told.at) : Date.now()),
  };
}
