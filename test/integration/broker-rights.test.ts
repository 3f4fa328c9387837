import type { Broker } from '@errand/broker';
import { RejectedMessageError, RetryLaterError, connectRabbitMq, definitions } from '@errand/broker';
import { createEnvelope } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import type { RabbitMqServer } from '@errand/testing';
import { startRabbitMq, waitFor } from '@errand/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(120_000);

// A broker as compose makes it: it loaded docker/rabbitmq/definitions.json, with passwords, and nothing else.
let server: RabbitMqServer;
beforeAll(async () => {
  server = await startRabbitMq({ management: true });
  await manage('POST', '/api/definitions', JSON.parse(await withPasswords()));
});
afterAll(() => server.stop());

const brokers: Broker[] = [];
afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.close()));
});

const users = definitions().users.map((user) => user.name);

/** What `set-passwords.mjs` makes of the definitions: every user's password is its name and a word. */
async function withPasswords(): Promise<string> {
  const env = Object.fromEntries(
    users.map((user) => [`AMQP_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`, `${user}: sésame`]),
  );
  const script = join(__dirname, '../../docker/rabbitmq/set-passwords.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  return stdout;
}

async function manage(method: string, path: string, body?: unknown): Promise<void> {
  const { username, password } = new URL(server.url);
  const response = await fetch(`${server.managementUrl}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

function connectAs(user: string, password = `${user}: sésame`): Broker {
  const url = new URL(server.url);
  url.pathname = '/errand';
  url.username = user;
  url.password = encodeURIComponent(password);
  const logger = createLogger({ name: user, level: process.env.LOG_LEVEL ?? 'silent' });
  const broker = connectRabbitMq({ urls: url.href, name: user, logger });
  brokers.push(broker);
  return broker;
}
const well = (broker: Broker) =>
  waitFor(() => broker.fault() === undefined, { timeoutMs: 30_000, what: 'the broker to be well' });

const notice = (text: string) =>
  createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: `test:${text}`,
    partitionkey: 'T1:C1',
    data: { kind: 'test', markdown: text },
  });

describe('the users of definitions.json', () => {
  it('can do all that their services do, and need declare nothing for it', async () => {
    const ingress = connectAs('ingress-socket');
    const worker = connectAs('command-worker');
    const egress = connectAs('egress');
    await Promise.all([ingress, worker, egress].map(well));
    const done: string[] = [];
    const letters: string[] = [];
    const heard: string[] = [];

    worker.consume('events', async ({ envelope }) => {
      await worker.publish('commands.default', envelope);
    });
    worker.consume('commands.default', async ({ envelope }) => {
      await worker.request('directory', { kind: 'bot' }, { deadlineMs: 10_000 });
      await worker.publish('outbound', envelope);
      await worker.publish('admin', envelope);
    });
    worker.consumeDeadLetters(async (letter) => void letters.push(letter.cause));
    worker.serve('registry', async () => 'manifests');
    egress.serve('directory', async () => 'the bot');
    egress.consume('outbound', async () => Promise.reject(new RejectedMessageError('is_archived')));
    egress.consume('admin', async ({ attempt }) => {
      if (attempt === 0) throw new RetryLaterError('later', { delayMs: 1 });
      done.push(`admin/${attempt}`);
    });
    ingress.subscribe((message) => heard.push(message.kind));

    await ingress.publish('events', notice('x'));
    expect(await ingress.request('registry', {}, { deadlineMs: 10_000 })).toBe('manifests');
    await waitFor(() => done.length > 0 && letters.length > 0);
    expect([done, letters]).toEqual([['admin/1'], ['is_archived']]);
    await waitFor(() => {
      worker.broadcast({ kind: 'directory.changed', subject: 'user', id: 'U1' });
      return heard.length > 0;
    });
    await Promise.all([ingress, worker, egress].map(well));
  });

  it('may do no more: a service that tries is told what it may not, and can do the rest', async () => {
    const ingress = connectAs('ingress-events');
    await well(ingress);
    await expect(ingress.publish('outbound', notice('forged'))).rejects.toMatchObject({ code: 'broker_unavailable' });
    await waitFor(() =>
      /access to exchange 'errand.outbound' .*refused for user 'ingress-events'/.test(ingress.fault() ?? ''),
    );
    await waitFor(() => ingress.publish('events', notice('still working')).then(() => true));
    ingress.consume('outbound', async () => undefined);
    const spy = connectAs('ingress-rtm');
    spy.consume('events', async () => undefined);
    await waitFor(() => /not consuming errand.events.\d\d: access to queue/.test(spy.fault() ?? ''));
  });

  it('cannot log in before they have got a password', async () => {
    const locked = definitions();
    await manage('POST', '/api/definitions', { users: locked.users.filter((user) => user.name === 'egress') });
    for (const password of ['', 'egress', 'guest']) {
      const broker = connectAs('egress', password);
      await waitFor(() => /refused/.test(broker.fault() ?? ''));
    }
    await manage('POST', '/api/definitions', JSON.parse(await withPasswords()));
  });

  it('say which queue is missing when they may not make it, and are well once it is there', async () => {
    await manage('DELETE', '/api/queues/errand/errand.events.05');
    const ingress = connectAs('ingress-events');
    await waitFor(() =>
      /queue errand.events.05 is missing and this user may not create it/.test(ingress.fault() ?? ''),
    );
    await manage('POST', '/api/definitions', JSON.parse(await withPasswords()));
    await well(ingress);
  });
});

it('definitions.json says the same as what a service declares', async () => {
  const url = new URL(server.url);
  url.pathname = '/errand';
  await manage('PUT', `/api/permissions/errand/${url.username}`, { configure: '.*', write: '.*', read: '.*' });
  const logger = createLogger({ name: 'admin', level: 'silent' });
  const broker = connectRabbitMq({ urls: url.href, name: 'admin', logger });
  brokers.push(broker);
  await well(broker);
});
