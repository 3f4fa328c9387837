/** A call of the Web API as far as its pace goes. */
export interface PacedCall {
  /** Slack's name, e.g. `chat.postMessage`. */
  method: string;
  /** The conversation it is about, if any. */
  channel?: string;
}

/** `pacing` of the settings. */
export interface Pace {
  /** Posts per second to one channel; 0 sets no pace of our own. */
  channelPerSecond: number;
  /** Posts to a quiet channel before that pace starts. */
  channelBurst: number;
  /** Most calls a minute by method, spaced evenly; a method not named has no pace. */
  methodPerMinute: Readonly<Record<string, number>>;
}

export interface Pacer {
  /** True when a call would not have to wait. */
  isFree(call: PacedCall): boolean;
  /** Takes the next slot of the call's channel and method; returns the milliseconds until it, 0 for at once. */
  reserve(call: PacedCall): number;
  /** The slot taken last is not needed after all. */
  giveBack(call: PacedCall): void;
  /** Milliseconds for which a Retry-After still holds this method in this channel, 0 if none does. */
  pausedMs(call: PacedCall): number;
  /** Slack answered 429 to this call: it and its like wait, everything else goes on. */
  pause(call: PacedCall, ms: number): void;
}

/** What Slack counts per channel: about one a second ({@link https://docs.slack.dev/apis/web-api/rate-limits}). */
const postingMethods = new Set(['chat.postMessage', 'chat.postEphemeral', 'files.completeUploadExternal']);

/** Past this many remembered channels, those that no longer hold anybody are forgotten. */
const MANY_KEYS = 1_000;

/**
 * Spaces out calls to Slack: posts per channel, calls per method, and what `Retry-After` teaches for one method in one
 * channel. Pure but for the clock; the caller does the waiting.
 *
 * @param options.pace asked each time: settings may change it
 * @param options.now milliseconds; only differences count
 * @param options.sharers how many processes share the pace of the methods; a channel's is one process's alone
 */
export function createPacer(options: { pace: () => Pace; now: () => number; sharers?: () => number }): Pacer {
  const { pace, now, sharers = () => 1 } = options;
  const channelMs = () => (pace().channelPerSecond > 0 ? 1_000 / pace().channelPerSecond : 0);
  const burstMs = () => (pace().channelBurst - 1) * channelMs();
  const everyMs = {
    method({ method }: PacedCall) {
      const { methodPerMinute } = pace();
      return Object.hasOwn(methodPerMinute, method) ? (sharers() * 60_000) / (methodPerMinute[method] ?? Infinity) : 0;
    },
    channel: ({ method }: PacedCall) => (postingMethods.has(method) ? channelMs() : 0),
  };
  const channels = new Map<string, number>();
  const methods = new Map<string, number>();
  const pauses = new Map<string, number>();

  /** The generic cell rate algorithm: what is booked runs ahead of the clock by the burst before anybody waits. */
  const take = (bookedUntil: Map<string, number>, key: string | undefined, everyMs: number, aheadMs: number) => {
    if (key === undefined || everyMs === 0) return 0;
    if (bookedUntil.size > MANY_KEYS) forgetBefore(bookedUntil, now());
    const booked = Math.max(bookedUntil.get(key) ?? 0, now());
    bookedUntil.set(key, booked + everyMs);
    return Math.max(0, booked - aheadMs - now());
  };
  const giveBack = (bookedUntil: Map<string, number>, key: string | undefined, everyMs: number) => {
    const booked = key === undefined ? undefined : bookedUntil.get(key);
    if (key !== undefined && booked !== undefined) bookedUntil.set(key, booked - everyMs);
  };

  const waitMs = (bookedUntil: Map<string, number>, key: string | undefined, aheadMs: number) =>
    key === undefined ? 0 : Math.max(0, (bookedUntil.get(key) ?? 0) - aheadMs - now());
  const pausedMs = (call: PacedCall) => Math.max(0, (pauses.get(keyOf(call)) ?? 0) - now());

  return {
    isFree: (call) =>
      pausedMs(call) === 0 && waitMs(methods, call.method, 0) === 0 && waitMs(channels, call.channel, burstMs()) === 0,
    reserve: (call) =>
      Math.max(
        take(methods, call.method, everyMs.method(call), 0),
        take(channels, call.channel, everyMs.channel(call), burstMs()),
      ),
    giveBack(call) {
      giveBack(methods, call.method, everyMs.method(call));
      giveBack(channels, call.channel, everyMs.channel(call));
    },
    pausedMs,
    pause(call, ms) {
      if (pauses.size > MANY_KEYS) forgetBefore(pauses, now());
      const until = now() + ms;
      pauses.set(keyOf(call), Math.max(until, pauses.get(keyOf(call)) ?? 0));
      // Whoever was told to wait does not follow with a burst.
      if (call.channel !== undefined && everyMs.channel(call) > 0)
        channels.set(call.channel, Math.max(until + burstMs(), channels.get(call.channel) ?? 0));
    },
  };
}

function keyOf({ method, channel }: PacedCall): string {
  return `${method} ${channel ?? ''}`;
}

function forgetBefore(map: Map<string, number>, time: number): void {
  for (const [key, until] of map) if (until <= time) map.delete(key);
}
