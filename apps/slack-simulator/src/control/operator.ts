import { z } from 'zod';
import type { DeliveryLog } from '../delivery/delivery-log';
import type { EventDelivery } from '../delivery/event-delivery';
import type { HttpDelivery } from '../delivery/http-delivery';
import type { Rtm } from '../delivery/rtm';
import type { DisconnectReason, SocketMode } from '../delivery/socket-mode';
import type { FaultRule, Faults } from '../faults';
import type { CallCounts } from '../web-api/call-counts';
import type { RateLimitSettings, RateLimits } from '../web-api/rate-limits';
import type { Tokens } from '../web-api/tokens';
import type { App } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import { ControlError } from './people';

/** How the granular app is set up, as on its settings page; an empty address takes one away. */
export const appSettingsSchema = z.strictObject({
  delivery: z.enum(['socket', 'http']).optional(),
  eventsUrl: z.union([z.url(), z.literal('')]).optional(),
  commandsUrl: z.union([z.url(), z.literal('')]).optional(),
  interactivityUrl: z.union([z.url(), z.literal('')]).optional(),
  signingSecret: z.string().min(1).optional(),
  slashCommands: z.array(z.string().regex(/^\/\S+$/, 'starts with /')).optional(),
  subscriptions: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
  classicScopes: z.array(z.string()).optional(),
});
export type AppSettings = z.infer<typeof appSettingsSchema>;

/** What stands now. */
export interface AppState {
  delivery: 'socket' | 'http';
  eventsUrl: string;
  commandsUrl: string;
  interactivityUrl: string;
  signingSecret: string;
  /** The commands that the app has declared; absent: it takes every one. */
  slashCommands?: readonly string[];
}

export const disconnectSchema = z.object({
  reason: z.enum(['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets', 'cut']).default('warning'),
  connection: z.number().int().optional(),
});

export interface Operator {
  addFaults(rules: readonly FaultRule[]): void;
  clearFaults(): void;
  faults(): unknown;
  rateLimits(settings: RateLimitSettings): void;
  disconnectSockets(how: { reason: DisconnectReason; connection?: number }): void;
  endRtm(how: 'goodbye' | 'team_migration_started' | 'cut'): void;
  app(): Record<string, unknown>;
  /** A new events address is asked for the url_verification handshake; `verified` says how that went. */
  configureApp(settings: AppSettings): Promise<{ ok: true; verified?: boolean; error?: string }>;
  /** @param around fields of what the Events API wraps it in, in place of its own */
  emit(
    event: Record<string, unknown>,
    via: 'events' | 'rtm' | 'both',
    eventId?: string,
    around?: Record<string, unknown>,
  ): string | undefined;
  /**
   * Makes Slack's waiting retries now: the events that an app has missed come again without the minutes between.
   * With `atOnce` only until so many deliveries are under way.
   */
  retryNow(how?: { atOnce?: number }): void;
  revoke(which: 'bot' | 'app' | 'classic', error?: string): void;
  changeUser(change: { userId: string; displayName?: string; realName?: string; presence?: 'active' | 'away' }): void;
  log(limit: number): Record<string, unknown>;
  connections(): Record<string, unknown>;
  reset(): void;
}

/** The hand that turns the screws of a simulator: everything a test may do to it besides being its people. */
export function createOperator(deps: {
  workspace: Workspace;
  app: App;
  classicApp: App;
  state: AppState;
  faults: Faults;
  rateLimits: RateLimits;
  tokens: Tokens;
  secrets: Record<'bot' | 'app' | 'classic', string>;
  counts: CallCounts;
  log: DeliveryLog;
  events: EventDelivery;
  sockets: SocketMode;
  rtm: Rtm;
  http: HttpDelivery;
  onChange(): void;
  onReset(): void;
}): Operator {
  const { workspace, app, classicApp, state, faults, sockets, rtm, log } = deps;
  const seeded = { scopes: [...app.scopes], classic: [...classicApp.scopes], subscriptions: [...app.subscriptions] };
  return {
    addFaults: (rules) => faults.add(rules),
    clearFaults: () => faults.clear(),
    faults: () => faults.list(),
    rateLimits: (settings) => deps.rateLimits.configure(settings),
    disconnectSockets: ({ reason, connection }) => sockets.disconnect(reason, connection),
    endRtm: (how) => rtm.end(how),
    app: () => ({
      ...state,
      signingSecret: undefined,
      scopes: app.scopes,
      subscriptions: [...app.subscriptions],
      classicScopes: classicApp.scopes,
    }),
    async configureApp(settings) {
      const { subscriptions, scopes, classicScopes, ...urls } = settings;
      const before = state.delivery;
      Object.assign(state, urls);
      // Slack disconnects the sockets of an app whose Socket Mode is switched off.
      if (before === 'socket' && state.delivery === 'http') sockets.disconnect('link_disabled');
      if (subscriptions) app.subscriptions = new Set(subscriptions);
      if (scopes) app.scopes = scopes;
      if (classicScopes) classicApp.scopes = classicScopes;
      deps.onChange();
      if (!settings.eventsUrl) return { ok: true };
      const error = await deps.http.verify(settings.eventsUrl);
      return error === undefined ? { ok: true, verified: true } : { ok: true, verified: false, error };
    },
    emit(event, via, eventId, around) {
      if (via !== 'events') rtm.emit(event);
      return via === 'rtm' ? undefined : deps.events.emit(app, event, eventId, around);
    },
    retryNow: ({ atOnce = Infinity } = {}) => deps.events.hurry(atOnce),
    revoke(which, error) {
      deps.tokens.revoke(deps.secrets[which], error);
      const appId = which === 'classic' ? classicApp.id : app.id;
      workspace.tell({ type: 'tokens_revoked', appId, ts: workspace.timestamps.next() });
    },
    changeUser({ userId, displayName, realName, presence }) {
      const user = workspace.users.get(userId);
      if (!user) throw new ControlError(`there is no user ${userId}`);
      if (displayName !== undefined) user.displayName = displayName;
      if (realName !== undefined) user.realName = realName;
      user.updated = Math.floor(workspace.now() / 1000);
      if (presence !== undefined) {
        user.presence = presence;
        workspace.tell({ type: 'presence', user });
      }
      if (displayName !== undefined || realName !== undefined)
        workspace.tell({ type: 'user_change', user, ts: workspace.timestamps.next() });
    },
    log: (limit) => ({
      totals: log.totals(),
      ackLatencyMs: log.ackLatency() ?? null,
      rtmEventsSent: rtm.sent(),
      apiCalls: deps.counts.report(),
      events: log.newest(limit),
    }),
    connections: () => ({
      socket: sockets.list(),
      rtm: rtm.list(),
      http: state.delivery === 'http' && state.eventsUrl !== '',
    }),
    reset() {
      faults.clear();
      deps.rateLimits.configure({ enabled: false });
      deps.tokens.restore();
      deps.counts.reset();
      deps.events.reset();
      log.reset();
      app.scopes = [...seeded.scopes];
      app.subscriptions = new Set(seeded.subscriptions);
      classicApp.scopes = [...seeded.classic];
      workspace.reset();
      deps.onReset();
    },
  };
}
