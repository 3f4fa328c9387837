import { z } from 'zod';

export const rateLimitsSchema = z.strictObject({
  enabled: z.boolean(),
  /** Calls a minute of single methods, instead of their tier's. */
  methods: z.record(z.string(), z.number().positive()).default({}),
  /** chat.postMessage to one conversation. Slack says about one a second and some bursts; how large is our guess. */
  postsPerSecond: z.number().positive().default(1),
  postBurst: z.number().int().positive().default(8),
});
export type RateLimitSettings = z.input<typeof rateLimitsSchema>;

export interface RateLimits {
  configure(settings: RateLimitSettings): void;
  /** @returns 0 when the call may go on, else the seconds of `Retry-After` */
  check(call: { method: string; appId: string; perMinute: number; channel?: string }): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets per app and method, and per conversation for posts. Off until configured. */
export function createRateLimits(now: () => number = Date.now): RateLimits {
  let settings = rateLimitsSchema.parse({ enabled: false });
  const buckets = new Map<string, Bucket>();
  const take = (key: string, perSecond: number, capacity: number): number => {
    const at = now();
    let bucket = buckets.get(key);
    if (!bucket) {
      if (buckets.size > 20_000) buckets.clear();
      buckets.set(key, (bucket = { tokens: capacity, at }));
    }
    bucket.tokens = Math.min(capacity, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  };
  return {
    configure(given) {
      settings = rateLimitsSchema.parse(given);
      buckets.clear();
    },
    check({ method, appId, perMinute, channel }) {
      if (!settings.enabled) return 0;
      const most = settings.methods[method] ?? perMinute;
      const wait = take(`${appId} ${method}`, most / 60, Math.max(1, most));
      if (wait > 0 || method !== 'chat.postMessage' || !channel) return wait;
      return take(`${appId} ${method} ${channel}`, settings.postsPerSecond, settings.postBurst);
    },
  };
}
