import { join } from 'node:path';
import type { Crowd, PageMessage, SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { freePort, freshBroker, freshDatabase, startProcess, waitFor } from '@errand/testing';

export type Transport = 'rtm' | 'socket' | 'http';
export const serviceNames = ['ingress-rtm', 'ingress-events', 'ingress-socket', 'command-worker', 'egress'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The file that `npm run build` makes of an app. */
export function mainOf(app: string): string {
  return join(__dirname, '../../dist/apps', app, 'main.js');
}

export interface House {
  simulator: SlackSimulator;
  amqpUrl: string;
  amqpPrefix: string;
  databaseUrl: string;
  services: Record<ServiceName, ServiceProcess>;
  /** Somebody says something; returns its ts. */
  say(text: string, where?: { channelId?: string; userId?: string; threadTs?: string }): string;
  /** Says it and waits for the bot's next words there. */
  ask(text: string, where?: { channelId?: string; userId?: string; threadTs?: string }): Promise<PageMessage>;
  /** Makes a file hold by `errand config apply`; returns when worker and egress go by it. */
  applySettings(file: string): Promise<void>;
  /** What the bot has said in a channel so far. */
  answersIn(channelId: string): string[];
  stop(): Promise<void>;
}

/**
 * The five services as processes, on a broker and a database of their own, against a simulator in this process.
 *
 * @param options.transport how the simulator's app is set up, and so what the ingresses detect
 * @param options.env further settings of all services
 * @param options.pageDir the built page, where people sit before it
 * @param options.crowd people and channels beside those of the seed
 * @param options.timeScale of the times between Slack's deliveries of one event, default 0.01
 */
export async function startHouse(options: {
  transport: Transport;
  env?: Record<string, string>;
  until?: 'ready' | 'live';
  pageDir?: string;
  crowd?: Crowd;
  timeScale?: number;
}): Promise<House> {
  const { transport, pageDir, crowd, timeScale = 0.01 } = options;
  const [simulator, broker, database, eventsPort] = await Promise.all([
    startSlackSimulator({ timeScale, ...(pageDir && { pageDir }), ...(crowd && { crowd }) }),
    freshBroker(),
    freshDatabase(),
    freePort(),
  ]);
  const shared = {
    AMQP_URL: broker.amqpUrl,
    AMQP_PREFIX: broker.amqpPrefix,
    SLACK_API_URL: simulator.apiUrl,
    SLACK_BOT_TOKEN: transport === 'rtm' ? simulator.classicToken : simulator.botToken,
    ...(transport === 'socket' && { SLACK_SOCKET_MODE: 'true' }),
    ...options.env,
  };
  const own: Record<ServiceName, Record<string, string>> = {
    'ingress-rtm': {},
    'ingress-events': {
      PORT: String(eventsPort),
      HOST: '127.0.0.1',
      ...(transport === 'http' && { SLACK_SIGNING_SECRET: simulator.signingSecret }),
    },
    'ingress-socket': transport === 'socket' ? { SLACK_APP_TOKEN: simulator.appToken } : {},
    'command-worker': { DATABASE_URL: database.url },
    egress: { DATABASE_URL: database.url },
  };
  const started = await Promise.all(
    serviceNames.map(async (name) => {
      const env = { ...shared, ...own[name] };
      // The worker runs other people's code: it is given no Slack credential.
      if (name === 'command-worker') delete (env as Partial<typeof env>).SLACK_BOT_TOKEN;
      return [name, await startProcess({ name, args: [mainOf(name)], env, until: options.until ?? 'ready' })] as const;
    }),
  );
  const services = Object.fromEntries(started) as Record<ServiceName, ServiceProcess>;
  if (transport === 'http') {
    const configured = await simulator.operator.configureApp({
      delivery: 'http',
      eventsUrl: `http://127.0.0.1:${eventsPort}/slack/events`,
    });
    if (!configured.verified) throw new Error(`the events address was not verified: ${configured.error}`);
  }
  const { users, channels } = simulatorDefaults;
  const say: House['say'] = (text, { channelId = channels.general, userId = users.ana, threadTs } = {}) =>
    simulator.people.say({ userId, channelId, text, ...(threadTs && { threadTs }) }).ts;
  return {
    simulator,
    amqpUrl: broker.amqpUrl,
    amqpPrefix: broker.amqpPrefix,
    databaseUrl: database.url,
    services,
    say,
    ask(text, where = {}) {
      const after = say(text, where);
      const threadTs = where.threadTs;
      return simulator.observer.waitForReply({
        channelId: where.channelId ?? channels.general,
        after,
        timeoutMs: 15_000,
        ...(threadTs && { threadTs }),
      });
    },
    async applySettings(file) {
      const followers = [services['command-worker'], services.egress];
      const seen = followers.map((service) => service.logs().length);
      const env = { DATABASE_URL: database.url, AMQP_URL: broker.amqpUrl, AMQP_PREFIX: broker.amqpPrefix };
      const args = [mainOf('cli'), 'config', 'apply', file];
      const cli = await startProcess({ name: 'cli', args, env, until: 'started' });
      const { code } = await cli.exited();
      if (code !== 0) throw new Error(`errand config apply ended with ${code}: ${JSON.stringify(cli.logs())}`);
      const hasTaken = (service: ServiceProcess, from: number) =>
        service
          .logs()
          .slice(from)
          .some(({ msg }) => msg === 'settings applied');
      await waitFor(() => followers.every((service, at) => hasTaken(service, seen[at]!)), {
        what: 'worker and egress to go by the new settings',
      });
    },
    answersIn: (channelId) =>
      simulator.observer
        .messagesIn(channelId)
        .filter((message) => message.botId !== undefined)
        .map((message) => message.text),
    async stop() {
      await Promise.all(Object.values(services).map((service) => service.stop()));
      await simulator.stop();
      await Promise.all([broker.drop(), database.drop()]);
    },
  };
}

/** The bot that answers in a house of this transport. */
export function botOf(transport: Transport): { botUserId: string; name: string } {
  return transport === 'rtm' ? simulatorDefaults.classicApp : simulatorDefaults.app;
}
