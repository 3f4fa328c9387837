import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openLogOutput } from './log-output';
import { createLogger } from './logger';
import type { SentryOutput } from './sentry';
import { openSentry } from './sentry';

/** What Sentry takes: envelopes, whose last part is the event. */
async function startSentry() {
  const events: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      events.push(JSON.parse(body.trim().split('\n')[2]!) as Record<string, unknown>);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    events,
    dsn: `http://publickey@127.0.0.1:${(server.address() as AddressInfo).port}/42`,
    stop: () => server.close(),
  };
}

let remote: Awaited<ReturnType<typeof startSentry>>;
beforeEach(async () => (remote = await startSentry()));
afterEach(() => remote.stop());

async function setUp(output: SentryOutput = {}) {
  const sentry = await openSentry('egress', remote.dsn, output);
  const destination = openLogOutput({ format: 'text' }, { write: () => undefined }, sentry);
  return { sentry, logger: createLogger({ name: 'egress', level: 'debug', destination }) };
}

it('sends an error of the log with its stack and the lines before it, and no secret', async () => {
  const { sentry, logger } = await setUp({ eventLevel: 'error', options: { environment: 'staging' } });
  logger.debug('not worth a word');
  logger.info({ channelId: 'C1' }, 'reply posted with xoxb-1234567890');
  logger.warn('slow');
  logger.error({ err: new TypeError('no such thing'), attempt: 2 }, 'reply not posted');
  await sentry.close(2_000);

  expect(remote.events).toEqual([
    expect.objectContaining({
      level: 'error',
      message: 'reply not posted',
      logger: 'egress',
      environment: 'staging',
      platform: 'node',
      tags: { service: 'egress' },
      extra: expect.objectContaining({ attempt: 2 }),
    }),
  ]);
  const [event] = remote.events as { exception: { values: { stacktrace: { frames: { filename: string }[] } }[] } }[];
  expect(event).toMatchObject({ exception: { values: [{ type: 'TypeError', value: 'no such thing' }] } });
  expect(event?.exception.values[0]?.stacktrace.frames.at(-1)?.filename).toContain('sentry.test');
  expect(event).toMatchObject({
    breadcrumbs: [
      { level: 'info', message: 'reply posted with [redacted]', data: expect.objectContaining({ channelId: 'C1' }) },
      { level: 'warning', message: 'slow' },
    ],
  });
});

it('sends all that is logged where nothing else is said', async () => {
  const { sentry, logger } = await setUp();
  logger.debug('below the level of the log');
  logger.info('an event');
  await sentry.close(2_000);
  expect(remote.events).toEqual([expect.objectContaining({ level: 'info', message: 'an event' })]);
});

it('goes by the levels that it is given', async () => {
  const { sentry, logger } = await setUp({ level: 'error', eventLevel: 'warn' });
  logger.info('no story');
  logger.warn('an event');
  await sentry.close(2_000);
  expect(remote.events).toEqual([expect.objectContaining({ level: 'warning', message: 'an event' })]);
  expect(remote.events[0]).not.toHaveProperty('breadcrumbs');
});

it('leaves what is no line of ours', async () => {
  const { sentry } = await setUp();
  sentry.write('plain words\n');
  await sentry.close(2_000);
  expect(remote.events).toEqual([]);
});

const notDsns = [undefined, '', 'secret-of-mine', 'ftp://secret-of-mine@host/1', 'https://secret-of-mine@host'];
it.each(notDsns)('refuses %p as a DSN, unseen', async (dsn) => {
  const printed = jest.spyOn(console, 'error');
  const refused = openSentry('egress', dsn, {});
  await expect(refused).rejects.toThrow(/SENTRY_DSN: (is required|must be)/);
  await expect(refused).rejects.not.toThrow('secret-of-mine');
  expect(printed).not.toHaveBeenCalled();
});
