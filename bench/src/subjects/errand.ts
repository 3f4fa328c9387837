import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Crowd } from '@errand/slack-simulator';
import { currentRun, freePort, freshBroker, freshDatabase, serverUrls, startProcess } from '@errand/testing';
import { listeningProcess } from '../measure/listening-process';
import type { Transport } from '../options';
import { startSlackProcess } from '../slack/slack-process';
import { mainOf, services } from './programs';
import type { Subject } from './subject';

export interface ErrandOptions {
  transport: Transport;
  channels: number;
  /** Text of its behaviour file; undefined: it has none, and behaves as it comes. */
  behaviour: string | undefined;
  /** Makes it a large workspace. */
  crowd?: Crowd;
  /** How many command-workers, and from which program; by default one, the service itself. */
  workers?: { count: number; program: string };
}

/** `readyAfterMs`: from the start of the processes until all of them are ready. */
export type ErrandSubject = Subject & { readyAfterMs: number };

/** The five services, each as a process, on a broker and a database of their own. */
export async function startErrand(options: ErrandOptions): Promise<ErrandSubject> {
  const { transport, behaviour, workers = { count: 1, program: mainOf('command-worker') } } = options;
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
    const [access, eventsPort] = await Promise.all([slack.open(options.crowd && { crowd: options.crowd }), freePort()]);

    const shared = {
      ...(behaviour !== undefined && { ERRAND_CONFIG: await writeBehaviour(behaviour) }),
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
    const programs = services.flatMap((service) => {
      const env = settings[service];
      if (service !== 'command-worker') return [{ name: service as string, program: mainOf(service), env }];
      return namesOf(service, workers.count).map((name) => ({ name, program: workers.program, env }));
    });
    const startedAt = performance.now();
    const starting = programs.map(({ name, program, env }) => startProcess({ name, args: [program], env }));
    const started = await Promise.all(starting);
    const readyAfterMs = performance.now() - startedAt;
    undo.push(() => Promise.all(started.map((service) => service.stop())));
    if (transport === 'http') await slack.useHttp(`http://127.0.0.1:${eventsPort}/slack/events`);
    await slack.invite(options);
    const { amqpUrl, databaseUrl } = serverUrls();
    return {
      name: 'errand',
      slack,
      processes: Object.fromEntries(started.map(({ name, pid }) => [name, pid])),
      servers: { RabbitMQ: listeningProcess(amqpUrl), PostgreSQL: listeningProcess(databaseUrl) },
      adminUrls: Object.fromEntries(started.map(({ name, adminUrl }) => [name, adminUrl])),
      readyAfterMs,
      stop,
    };
  } catch (err) {
    await stop().catch(() => undefined); // why it did not start says more
    throw err;
  }
}

function namesOf(service: string, count: number): string[] {
  return count === 1 ? [service] : Array.from({ length: count }, (_, index) => `${service} ${index + 1}`);
}

async function writeBehaviour(text: string): Promise<string> {
  const file = join(currentRun()?.directory ?? '', 'errand.yaml');
  await writeFile(file, text);
  return file;
}
