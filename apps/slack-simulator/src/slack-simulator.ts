import { createAbsentBotHint } from './control/absent-bot';
import { createHistory } from './control/history';
import { interactionRoutes } from './control/interaction-routes';
import { createOperator } from './control/operator';
import type { AppState } from './control/operator';
import { createPages } from './control/pages';
import { createPeople } from './control/people';
import { pageRoutes } from './control/routes';
import { createSlashCommands } from './control/slash-commands';
import { createStreams } from './control/stream';
import { testRoutes } from './control/test-routes';
import { classicScopes, defaultSubscriptions, granularScopes, simulatorDefaults } from './defaults';
import { createDeliveryLog } from './delivery/delivery-log';
import { createEventDelivery } from './delivery/event-delivery';
import { createHttpDelivery } from './delivery/http-delivery';
import { createInteractions } from './delivery/interactions';
import { createResponseUrls } from './delivery/response-urls';
import { proveEventsUrl } from './delivery/prove-events-url';
import { createRtm } from './delivery/rtm';
import { createSocketMode } from './delivery/socket-mode';
import type { Reply } from './delivery/socket-mode';
import type { SlackEvent } from './delivery/slack-events';
import { createTickets } from './delivery/tickets';
import { createTriggers } from './delivery/triggers';
import { createUploads } from './delivery/uploads';
import { createViews } from './delivery/views';
import { createFaults } from './faults';
import type { SlackSimulator, SlackSimulatorOptions } from './options';
import { createPoster } from './http/post';
import { serveFile } from './http/serve-file';
import { startServer } from './http/server';
import { createCallCounts } from './web-api/call-counts';
import { createRateLimits } from './web-api/rate-limits';
import { createTokens } from './web-api/tokens';
import { createWebApi } from './web-api/web-api';
import { isSaidTo } from './workspace/addressed';
import { joinFirstGroup } from './workspace/conversations';
import { inhabit } from './workspace/crowd';
import type { App } from './workspace/model';
import { createObserver } from './workspace/observer';
import { createWorkspace } from './workspace/workspace';

/**
 * Starts a pretend Slack workspace: Web API, Socket Mode, RTM, signed HTTP events, and a control API with a page, all
 * on one port. Nothing is kept on disk.
 */
export async function startSlackSimulator(options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const host = options.host ?? '127.0.0.1';
  const secrets = {
    bot: options.botToken ?? simulatorDefaults.botToken,
    app: options.appToken ?? simulatorDefaults.appToken,
    classic: options.classicToken ?? simulatorDefaults.classicToken,
  };
  const signingSecret = options.signingSecret ?? simulatorDefaults.signingSecret;
  const timeScale = options.timeScale ?? 1;
  const ackTimeoutMs = options.ackTimeoutMs ?? 3000;
  const app: App = {
    ...simulatorDefaults.app,
    kind: 'granular',
    scopes: [...granularScopes],
    subscriptions: new Set(defaultSubscriptions),
  };
  const classicApp: App = {
    ...simulatorDefaults.classicApp,
    kind: 'classic',
    scopes: [...classicScopes],
    subscriptions: new Set(),
  };
  const state: AppState = {
    delivery: options.delivery ?? 'socket',
    signingSecret,
    eventsUrl: options.eventsUrl ?? '',
    commandsUrl: options.commandsUrl ?? '',
    interactivityUrl: options.interactivityUrl ?? '',
    ...(options.slashCommands ? { slashCommands: options.slashCommands } : {}),
  };

  const workspace = createWorkspace({
    teamId: simulatorDefaults.teamId,
    apps: [app, classicApp],
    messagesKept: options.messagesKept ?? 2000,
    fileBytesKept: 256 * 1024 * 1024,
  });
  if (options.crowd) inhabit(workspace, options.crowd, app.botUserId);
  const faults = createFaults();
  const log = createDeliveryLog(options.deliveriesKept ?? 5000);
  const counts = createCallCounts();
  const rateLimits = createRateLimits();
  const tokens = createTokens([
    { token: secrets.bot, kind: 'bot', app },
    { token: secrets.app, kind: 'app', app },
    { token: secrets.classic, kind: 'classic', app: classicApp },
  ]);
  const triggers = createTriggers();
  const uploads = createUploads(workspace.newId);
  const socketTickets = createTickets<App>(30_000);
  const rtmTickets = createTickets<App>(30_000);
  const poster = createPoster(ackTimeoutMs);
  const people = createPeople(workspace);
  const history = createHistory(workspace);
  const observer = createObserver(workspace);

  const isHttp = () => state.delivery === 'http' && state.eventsUrl !== '';
  const bots = () => [
    ...(sockets.count() > 0 || isHttp() ? [app.botUserId] : []),
    ...(rtm.count() > 0 ? [classicApp.botUserId] : []),
  ];
  const connected = () => ({
    transports: { socket: sockets.count(), rtm: rtm.count(), http: isHttp() },
    bots: bots(),
  });
  const streams = createStreams(workspace, connected);
  const onChange = () => streams.connection(connected());
  const typing = (which: App, said: SlackEvent['said']) => {
    if (said && isSaidTo(which.botUserId, said)) streams.typing(said.channelId, which.botUserId);
  };
  const sockets = createSocketMode({ faults, ackTimeoutMs, timeScale, onChange });
  const rtm = createRtm({
    workspace,
    faults,
    reconnectUrl: (which) => `${workspace.baseUrl.replace(/^http/, 'ws')}/websocket/${rtmTickets.issue(which)}`,
    onChange,
    onSent: (which, { said }) => typing(which, said),
  });
  const http = createHttpDelivery({ signingSecret: () => state.signingSecret, poster, faults });
  const events = createEventDelivery({
    workspace,
    log,
    timeScale,
    transportOf() {
      if (state.delivery === 'socket') return sockets.transport;
      return state.eventsUrl === '' ? undefined : http.transport(state.eventsUrl);
    },
    onSent(which, { said }) {
      if (isHttp() || sockets.count(which.id) > 0) typing(which, said);
    },
  });
  const views = createViews({ teamId: workspace.team.id, onChange: (open) => streams.view(open) });
  const responseUrls = createResponseUrls(workspace);
  const ask = async (
    which: App,
    what: 'slash_commands' | 'interactive',
    payload: Record<string, unknown>,
  ): Promise<Reply> => {
    if (state.delivery === 'socket') return sockets.request(which, what, payload);
    const url = (what === 'slash_commands' ? state.commandsUrl : state.interactivityUrl) || state.eventsUrl;
    if (url === '') return { ok: false, reason: 'no address is set' };
    const form = what === 'slash_commands' ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
    return http.request(url, form);
  };
  const interactions = createInteractions({ workspace, triggers, views, responseUrls, ask });
  const runCommand = createSlashCommands({
    workspace,
    people,
    interactions,
    app,
    declared: () => state.slashCommands,
  });
  /** The bot that people see is the one that is here. */
  const botUserId = () => bots()[0] ?? app.botUserId;
  const absentBot = createAbsentBotHint(workspace, botUserId);
  const arrived = new Set<App>();
  const arrive = (which: App) => {
    if (arrived.has(which)) return;
    arrived.add(which);
    joinFirstGroup(workspace, which.botUserId);
  };
  const operator = createOperator({
    workspace,
    app,
    classicApp,
    state,
    faults,
    rateLimits,
    tokens,
    secrets,
    counts,
    log,
    events,
    sockets,
    rtm,
    http,
    onChange,
    onReset() {
      for (const each of arrived) joinFirstGroup(workspace, each.botUserId);
      absentBot.reset();
      history.reset();
      streams.end();
    },
  });
  const services = {
    workspace,
    openSocket: socketTickets.issue,
    openRtm: rtmTickets.issue,
    useTrigger: triggers.use,
    views,
    uploads,
    revoke: tokens.revoke,
  };

  // Pages hear first: what the bot answers in the same turn must not overtake what it answers.
  workspace.listen((fact) => {
    history.hear(fact);
    streams.hear(fact);
    rtm.hear(fact);
    events.hear(fact);
    absentBot.hear(fact);
  });
  const pages = createPages({
    isLoopback: isLoopback(host),
    routers: [
      pageRoutes({ workspace, people, history, streams, botUserId }),
      interactionRoutes({ workspace, people, history, views, interactions, runCommand, app }),
      testRoutes(operator),
    ],
    ...(options.pageDir ? { pageDir: options.pageDir } : {}),
    ...(options.logger ? { logger: options.logger } : {}),
  });
  const server = await startServer({
    host,
    port: options.port ?? 0,
    pages,
    routes: [
      { prefix: '/api/', answer: createWebApi({ services, tokens, faults, rateLimits, counts, onCall: arrive }) },
      { prefix: '/upload/v1/', answer: uploads.receive },
      { prefix: '/commands/', answer: responseUrls.receive },
      { prefix: '/files-pri/', answer: serveFile(workspace, tokens) },
    ],
    upgrade(path, query) {
      if (path === '/link') {
        const which = socketTickets.use(query.get('ticket') ?? '');
        return which && ((socket) => sockets.accept(which, socket));
      }
      const which = path.startsWith('/websocket/') ? rtmTickets.use(path.slice('/websocket/'.length)) : undefined;
      return which && ((socket) => rtm.accept(which, socket));
    },
    ...(options.logger ? { logger: options.logger } : {}),
  });
  const url = options.publicUrl?.replace(/\/$/, '') ?? `http://${isAny(host) ? '127.0.0.1' : host}:${server.port}`;
  workspace.baseUrl = url;
  const stopped = new AbortController();
  void proveEventsUrl(state, http, stopped.signal, options.logger);

  return {
    port: server.port,
    url,
    apiUrl: `${url}/api/`,
    controlUrl: `${url}/control`,
    teamId: workspace.team.id,
    botToken: secrets.bot,
    appToken: secrets.app,
    classicToken: secrets.classic,
    signingSecret,
    people,
    observer,
    operator,
    async stop() {
      stopped.abort();
      observer.stop();
      events.reset();
      streams.stop();
      sockets.stop();
      rtm.stop();
      poster.stop();
      await server.stop();
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
