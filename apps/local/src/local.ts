import { allPartitions, createInMemoryBroker } from '@errand/broker';
import { openPlugins, startCommandWorker } from '@errand/command-worker';
import { registryAnswerSchema } from '@errand/contracts';
import { startEgress } from '@errand/egress';
import { createSlackSide } from '@errand/ingress';
import { startIngressEvents } from '@errand/ingress-events';
import { startIngressRtm } from '@errand/ingress-rtm';
import { startIngressSocket } from '@errand/ingress-socket';
import type { Health, ProcessControl, Service, ServiceContext } from '@errand/runtime';
import { sleep } from '@errand/runtime';
import { createSlackWebApi } from '@errand/slack';
import { startSlackSimulator } from '@errand/slack-simulator';
import { openPGliteStore } from '@errand/storage';
import type { LocalConfig } from './config';
import { rehearse } from './rehearse';
import { startWorker } from './restarted-worker';
import { watchSettings } from './watch-settings';
import { createWelcome } from './welcome';

export interface LocalService extends Service {
  url: string;
  /** Resolves when a command would be answered. */
  ready: Promise<void>;
  /** Names of the commands that there are. */
  commands(): Promise<string[]>;
  /** @param lastLook called when all is said, before the pretend Slack is gone */
  stop(lastLook?: () => Promise<void>): Promise<void>;
}

/**
 * The whole of Errand in this process: the simulator and the five services, over an in-memory broker and PGlite. What
 * it holds is gone when it ends.
 *
 * @param context.config.SIMULATOR_PORT 0 takes a free one
 * @param context.pageDir where the built page stands
 * @param context.program this program, which tries plugins where it is told to
 */
export async function startLocal(
  context: ServiceContext<LocalConfig> & ProcessControl & { pageDir: string; program: string },
): Promise<LocalService> {
  const { config, logger, health, metrics, program, survive } = context;
  const { settings, settingsSource: source } = config;
  const following = { settings, source };
  const hub = createInMemoryBroker({ logger });
  const store = openPGliteStore({ logger });
  const simulator = await startSlackSimulator({
    port: config.SIMULATOR_PORT,
    host: config.HOST,
    pageDir: context.pageDir,
    slashCommands: [], // as in docs/slack-app-manifest.yaml
    logger,
  });

  const slack = {
    AMQP_URL: 'amqp://in-memory',
    AMQP_PREFIX: 'errand',
    SLACK_API_URL: simulator.apiUrl,
    SLACK_API_ALLOW_HTTP: true,
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_SOCKET_MODE: true,
    INGRESS_MODE: 'auto' as const,
    commandTtlMs: settings.commandTtlMs,
    hasAppToken: true,
  };
  const of = (name: string) => ({
    ...context,
    logger: logger.child({ service: name }),
    health: within(health, name),
    broker: hub.connect(name),
    ...createSlackSide(slack, logger),
  });
  const { botToken: token, apiUrl } = simulator;
  const worker = await startWorker({
    async start(end) {
      const extraPlugins = await openPlugins(settings.extraPluginDir, { program, logger, metrics, survive });
      const own = of('command-worker');
      const { stop } = startCommandWorker({
        ...own,
        store,
        settings,
        following,
        logTail: context.logTail,
        extraPlugins,
        endPool: end,
      });
      return {
        async stop() {
          await stop();
          await own.broker.close();
          extraPlugins.close();
        },
      };
    },
    end: context.end,
    fail: context.fail,
  });
  const services: Service[] = [
    startEgress({ ...of('egress'), store, settings, following, slack: createSlackWebApi({ token, apiUrl, logger }) }),
    worker,
    startIngressSocket({ ...of('ingress-socket'), config: { ...slack, SLACK_APP_TOKEN: simulator.appToken } }),
    startIngressRtm({ ...of('ingress-rtm'), config: { ...slack, RTM_PRESENCE_USERS: [] } }),
    await startIngressEvents({
      ...of('ingress-events'),
      config: { ...slack, SLACK_SIGNING_SECRET: [simulator.signingSecret], PORT: 0, HOST: '127.0.0.1', ADMIN_PORT: 0 },
    }),
  ];
  const own = hub.connect('local');
  const watching = watchSettings(source, {
    versions: store.settings,
    tellOthers: (version) => own.broadcast({ kind: 'settings.changed', version }),
    notify: (notice) => own.publish('admin', notice),
    logger,
  });
  await own.publish('outbound', createWelcome(settings.prefix));

  return {
    url: simulator.url,
    ready: allReady(health).then(() =>
      rehearse(simulator, settings.prefix, () => store.ledger.unfinishedConversations(allPartitions)),
    ),
    async commands() {
      const answer = await own.request('registry', { kind: 'commands' }, { deadlineMs: 2_000 });
      return registryAnswerSchema.parse(answer).commands.map(({ name }) => name);
    },
    async stop(lastLook) {
      await watching.stop();
      for (const service of services.reverse()) await service.stop();
      await lastLook?.();
      await simulator.stop();
      await store.close();
    },
  };
}

/** Five services say what they need; here each says it under its own name. */
function within(health: Health, service: string): Health {
  return {
    ...health,
    condition: (name, reason) => health.condition(`${service}: ${name}`, reason),
    note: (name, text) => health.note(`${service}: ${name}`, text),
  };
}

/** Resolves when nothing but the process itself is still starting. */
async function allReady(health: Health): Promise<void> {
  while (health.report().reasons.some(({ condition }) => condition !== 'process')) await sleep(20);
}
