import { randomBytes } from 'node:crypto';
import type { App, Fact } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import type { DeliveryLog, LoggedDelivery } from './delivery-log';
import type { SlackEvent } from './slack-events';
import { slackEventsOf } from './slack-events';

/** How one attempt ended. */
export type Outcome = { ok: true } | { ok: false; reason: string; noRetry?: boolean };

/** A way to an app's code: Socket Mode, or signed HTTP. */
export interface EventTransport {
  via: 'socket' | 'http';
  send(
    app: App,
    body: Record<string, unknown>,
    attempt: { logged: LoggedDelivery; retry: number; reason: string; log: DeliveryLog },
  ): Promise<Outcome>;
}

export interface EventDeliveryOptions {
  workspace: Workspace;
  log: DeliveryLog;
  /** The way in force when an attempt is made. */
  transportOf(app: App): EventTransport | undefined;
  /** Scales the minutes between retries. */
  timeScale: number;
  onSent(app: App, event: SlackEvent): void;
}

/** Slack's retries after the first attempt: nearly at once, after one minute, after five. */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];
/** Bounds memory when an app is away for long under load. */
const MAX_WAITING = 20_000;

export interface EventDelivery {
  /** Tells the subscribed apps. */
  hear(fact: Fact): void;
  /**
   * Sends any event body to an app, as Slack would; `event_id` may be given to make a repetition, and `around` to have it
   * wrapped otherwise.
   */
  emit(app: App, event: Record<string, unknown>, eventId?: string, around?: Record<string, unknown>): string;
  /** Delivers now what waits for a retry, what has waited longest first, until so many deliveries are under way. */
  hurry(atOnce: number): void;
  /** Forgets what waits for a retry. */
  reset(): void;
}

/** Delivers events to granular apps, with the envelope, the acknowledgement and the retries of the Events API. */
export function createEventDelivery(options: EventDeliveryOptions): EventDelivery {
  const { workspace, log } = options;
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let generation = 0;
  let inFlight = 0;

  const deliver = async (
    app: App,
    body: Record<string, unknown>,
    logged: LoggedDelivery,
    retry: number,
    reason: string,
  ) => {
    const begun = generation;
    inFlight += 1;
    const transport = options.transportOf(app);
    const outcome: Outcome = transport
      ? await transport.send(app, body, { logged, retry, reason, log })
      : { ok: false, reason: 'connection_failed' };
    inFlight -= 1;
    if (begun !== generation) return;
    if (outcome.ok) return log.end(logged, 'acked');
    const delay = RETRY_DELAYS_MS[retry];
    if (delay === undefined || outcome.noRetry) return log.end(logged, 'failed');
    if (waiting.size >= MAX_WAITING) return log.end(logged, 'dropped');
    const again = () => {
      waiting.delete(timer);
      void deliver(app, body, logged, retry + 1, outcome.reason);
    };
    const timer = setTimeout(again, delay * options.timeScale);
    timer.unref();
    waiting.set(timer, again);
  };

  const start: EventDelivery['emit'] = (app, event, eventId = `Ev${randomId()}`, around = {}) => {
    const body = { ...envelope(workspace, app, event, eventId), ...around };
    const logged = log.begin({
      eventId,
      appId: app.id,
      type: String(event['type']),
      ...(typeof event['channel'] === 'string' ? { channel: event['channel'] } : {}),
      ...(typeof event['ts'] === 'string' ? { ts: event['ts'] } : {}),
    });
    // Also what is in flight is bounded: an app that answers nothing holds every event for three seconds.
    if (inFlight >= MAX_WAITING) log.end(logged, 'dropped');
    else void deliver(app, body, logged, 0, '');
    return eventId;
  };

  const tell = (app: App, told: SlackEvent) => {
    if (told.appId !== undefined && told.appId !== app.id) return;
    const { channel } = told;
    if (channel && !channel.members.has(app.botUserId) && told.alsoTo !== app.botUserId) return;
    if (app.subscriptions.has(told.subscription)) {
      start(app, told.event);
      if (told.said) options.onSent(app, told);
    }
    if (isMention(app, told)) {
      const { channel_type: _type, ...rest } = told.event;
      start(app, { ...rest, type: 'app_mention' });
    }
  };

  return {
    hear(fact) {
      const apps = [...workspace.apps.values()].filter((app) => app.kind === 'granular' && options.transportOf(app));
      if (apps.length === 0) return;
      for (const told of slackEventsOf(fact, workspace)) for (const app of apps) tell(app, told);
    },
    emit: start,
    hurry(atOnce) {
      for (const [timer, again] of [...waiting]) {
        if (inFlight >= atOnce) return;
        clearTimeout(timer);
        again();
      }
    },
    reset() {
      generation += 1;
      for (const timer of waiting.keys()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** New messages that name the bot come as app_mention too, though not in direct messages. */
function isMention(app: App, told: SlackEvent): boolean {
  const { event, channel } = told;
  if (event['type'] !== 'message' || !channel || channel.kind === 'im' || !app.subscriptions.has('app_mention'))
    return false;
  const subtype = event['subtype'];
  if (subtype !== undefined && subtype !== 'file_share' && subtype !== 'thread_broadcast') return false;
  if (event['bot_id'] === app.botId) return false;
  return typeof event['text'] === 'string' && event['text'].includes(`<@${app.botUserId}>`);
}

function envelope(
  workspace: Workspace,
  app: App,
  event: Record<string, unknown>,
  eventId: string,
): Record<string, unknown> {
  const team = workspace.team.id;
  const time = Math.floor(workspace.now() / 1000);
  if (event['type'] === 'app_rate_limited')
    return {
      token: VERIFICATION_TOKEN,
      type: 'app_rate_limited',
      team_id: team,
      minute_rate_limited: time,
      api_app_id: app.id,
    };
  return {
    token: VERIFICATION_TOKEN,
    team_id: team,
    context_team_id: team,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: time,
    authorizations: [
      { enterprise_id: null, team_id: team, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
}

/** The old `token` field of every payload; nobody should trust it, so it is the same for all. */
export const VERIFICATION_TOKEN = 'simulator-verification-token';

let pool = Buffer.alloc(0);
let used = 0;
/** Eleven letters and digits, drawn in bulk: one per event. */
export function randomId(): string {
  if (used + 8 > pool.length) {
    pool = randomBytes(8192);
    used = 0;
  }
  used += 8;
  return pool
    .readBigUInt64BE(used - 8)
    .toString(36)
    .toUpperCase()
    .padStart(13, '0')
    .slice(-11);
}
