import { openLogOutput } from './log-output';
import { createLogger } from './logger';

function setUp(format?: 'json' | 'text') {
  const written: string[] = [];
  const destination = openLogOutput({ format }, { write: (line) => void written.push(line) });
  return { written, logger: createLogger({ name: 'egress', level: 'info', destination }) };
}

it('writes JSON as it was, and lines for people where they are wanted, without secrets either way', () => {
  const { written, logger } = setUp();
  logger.info({ attempt: 2 }, 'reply not posted');
  expect(JSON.parse(written[0]!)).toMatchObject({ level: 30, attempt: 2, msg: 'reply not posted' });

  const text = setUp('text');
  text.logger.warn({ attempt: 2, channelId: 'C1', list: ['a b'] }, 'reply\nnot posted by xoxb-1234567890');
  expect(text.written[0]).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} WARN {2}egress: reply not posted by \[redacted\] attempt=2 channelId=C1 list=\["a b"\]\n$/,
  );
});

it('shows the stack of an error beneath its line, and what caused it', () => {
  const { written, logger } = setUp('text');
  logger.error({ err: new TypeError('no such thing', { cause: new Error('away') }) }, 'failed');
  expect(written[0]).toMatch(
    /ERROR egress: failed\n {4}TypeError: no such thing\n {4}at [^]*\n {2}caused by\n {4}Error: away\n$/,
  );
});

it('leaves what is no line of ours', () => {
  const written: string[] = [];
  openLogOutput({ format: 'text' }, { write: (line) => void written.push(line) }).write('plain words\n');
  expect(written).toEqual(['plain words\n']);
});
