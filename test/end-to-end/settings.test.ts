import { startProcess } from '@errand/testing';
import { mainOf, serviceNames } from './house';

/** What each service cannot do without. */
const required = {
  'ingress-rtm': ['AMQP_URL', 'SLACK_BOT_TOKEN'],
  'ingress-events': ['AMQP_URL', 'SLACK_BOT_TOKEN'],
  'ingress-socket': ['AMQP_URL', 'SLACK_BOT_TOKEN'],
  'command-worker': ['AMQP_URL', 'DATABASE_URL'],
  egress: ['AMQP_URL', 'DATABASE_URL', 'SLACK_BOT_TOKEN'],
};

async function wordsOf(name: keyof typeof required, env: Record<string, string>): Promise<string> {
  const service = await startProcess({ name, args: [mainOf(name)], env, until: 'started' });
  expect(await service.exited()).toEqual({ code: 1, signal: null });
  return service
    .logs()
    .map((line) => line['text'] ?? JSON.stringify(line))
    .join('\n');
}

describe.each(serviceNames)('%s with settings at fault', (name) => {
  it('names all that is missing in one message and ends with 1', async () => {
    const words = await wordsOf(name, {});
    for (const variable of required[name]) expect(words).toContain(`${variable}: is required`);
  });

  it('names all that is wrong, and prints no value', async () => {
    const words = await wordsOf(name, {
      ADMIN_PORT: '9090',
      LOG_LEVEL: 'sesame-level',
      AMQP_URL: 'http://user:sesame-amqp@host',
      DATABASE_URL: 'mysql://user:sesame-database@host/errand',
      SLACK_BOT_TOKEN: 'sesame-token',
      SLACK_API_URL: 'http://api.example.com/',
      BOT_ADMINS_NOTIFICATIONS: 'U0ANA0001',
      ERRAND_CONFIG: '/does/not/exist.yaml',
    });
    expect(words).not.toContain('sesame');
    const concerned = [
      'LOG_LEVEL',
      ...required[name],
      'ERRAND_CONFIG',
      ...(required[name].includes('SLACK_BOT_TOKEN') ? ['SLACK_API_URL'] : []),
    ];
    for (const variable of concerned) expect(words).toContain(`- ${variable}: `);
  });

  it('refuses a bare user id among the notifications, and says how to write it', async () => {
    const words = await wordsOf(name, { BOT_ADMINS_NOTIFICATIONS: 'U0ANA0001' });
    expect(words).toContain('BOT_ADMINS_NOTIFICATIONS');
    expect(words).toContain('write <@U0ANA0001>');
  });
});
