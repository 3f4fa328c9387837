import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentRun, freePort, freshBroker, freshDatabase, serverUrls, startProcess } from '@errand/testing';
import { listeningProcess } from './listening-process';
import type { Transport } from './options';
import { mainOf, services } from './services';
import { behaviour } from './settings-of-errand';
import { startSlackProcess } from './slack-process';
import type { Subject } from './subject';

/** The five services, each as a process, on a broker and a database of their own. */
export async function startErrand(options: { transport: Transport; channels: number }): Promise<Subject> {
  const { transport } = options;
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const slack = startSlackProcess();
    undo.push(() => slack.stop());
    const broker = await freshBroker();
    undo.push(() => broker.drop());
    const database = await freshDatabase();
    undo.push(() => database.drop());
    const [access, eventsPort] = await Promise.all([slack.open(), freePort()]);

    const config = join(currentRun()?.directory ?? '', 'errand.yaml');
    await writeFile(config, behaviour);
    const shared = {
      ERRAND_CONFIG: config,
      AMQP_URL: broker.amqpUrl,
      AMQP_PREFIX: broker.amqpPrefix,
    };
    const withSlack = {
      ...shared,
      SLACK_API_URL: access.apiUrl,
      SLACK_BOT_TOKEN: transport === 'rtm' ? access.classicToken : access.botToken,
      ...(transport === 'socket' && { SLACK_SOCKET_MODE: 'true' }),
    };
    const settings: Record<(typeof services)[number], Record<string, string>> = {
      'ingress-rtm': withSlack,
      'ingress-events': {
        ...withSlack,
        PORT: String(eventsPort),
        HOST: '127.0.0.1',
        ...(transport === 'http' && { SLACK_SIGNING_SECRET: access.signingSecret }),
      },
      'ingress-socket': { ...withSlack, ...(transport === 'socket' && { SLACK_APP_TOKEN: access.appToken }) },
      'command-worker': { ...shared, DATABASE_URL: database.url },
      egress: { ...withSlack, DATABASE_URL: database.url },
    };
    const started = await Promise.all(
      services.map((name) => startProcess({ name, args: [mainOf(name)], env: settings[name] })),
    );
    undo.push(() => Promise.all(started.map((service) => service.stop())));
    if (transport === 'http') await slack.useHttp(`http://127.0.0.1:${eventsPort}/slack/events`);
    await slack.invite(options);
    const { amqpUrl, databaseUrl } = serverUrls();
    return {
      name: 'errand',
      slack,
      processes: Object.fromEntries(started.map(({ name, pid }) => [name, pid])),
      servers: { RabbitMQ: listeningProcess(amqpUrl), PostgreSQL: listeningProcess(databaseUrl) },
      stop,
    };
  } catch (err) {
    await stop();
    throw err;
  }
}
