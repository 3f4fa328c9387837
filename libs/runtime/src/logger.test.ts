import { createLogger } from './logger';

function capture() {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { logger, lines };
}

describe('createLogger', () => {
  it.each([
    ['a bot token', 'called with xoxb-1234567890-abcdef', 'xoxb-1234567890-abcdef'],
    ['an app token', 'xapp-1-A0-123-abc was refused', 'xapp-1-A0-123-abc'],
    ['a password in a URL', 'amqp://errand:sesame@broker:5672 is away', 'sesame'],
    ['a response_url', 'POST https://hooks.slack.com/commands/T0/1/abc', 'hooks.slack.com/commands'],
  ])('writes no %s, wherever it stands', (_what, sentence, secret) => {
    const { logger, lines } = capture();
    logger.error({ err: new Error(sentence), note: sentence }, sentence);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(secret);
    expect(lines[0]).toContain('[redacted]');
  });

  it('takes out secret fields, also nested ones', () => {
    const { logger, lines } = capture();
    logger.info({ token: 'a1', request: { headers: { authorization: 'b2' } }, trigger_id: 'c3' }, 'sent');
    expect(lines[0]).not.toMatch(/a1|b2|c3/);
  });

  it('takes them out of what a child logger bears', () => {
    const { logger, lines } = capture();
    logger.child({ token: 'a1', userId: 'U1' }).info('sent');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ token: '[redacted]', userId: 'U1' });
  });

  it('keeps the code and the cause of an error', () => {
    const { logger, lines } = capture();
    logger.warn(
      { err: Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'store_unavailable' }) },
      'failed',
    );
    const { err } = JSON.parse(lines[0] ?? '') as { err: { code: string; cause: { message: string } } };
    expect(err.code).toBe('store_unavailable');
    expect(err.cause.message).toBe('inner');
  });
});
