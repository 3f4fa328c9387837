import { createTestClock } from '@errand/engine/testing';
import { createDirectory } from './directory';

const bot = { kind: 'bot', bot: { teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' } };
const nobody = () => Promise.reject(Object.assign(new Error('late'), { code: 'broker_request_timeout' }));
const slackIsAway = () => Promise.reject(Object.assign(new Error('slack'), { code: 'broker_request_failed' }));
const at = (ms: number) => new Date(ms).toISOString();

function setUp(answers: (() => Promise<unknown>)[]) {
  const clock = createTestClock();
  const asked: unknown[] = [];
  const controller = new AbortController();
  const request = (service: string, body: unknown, options: { deadlineMs: number }) => {
    asked.push([service, body, options.deadlineMs]);
    return (answers[asked.length - 1] ?? answers.at(-1)!)();
  };
  const directory = createDirectory({ request }, clock, clock.now);
  let outcome: unknown;
  return {
    clock,
    asked,
    controller,
    ask: (body: Parameters<typeof directory>[0], until?: string) =>
      directory(body, { signal: controller.signal, until }),
    /** Asks for the bot, and notes how that ends. */
    start(until?: string) {
      directory({ kind: 'bot' }, { signal: controller.signal, until }).then(
        (answer) => (outcome = answer),
        (err: unknown) => (outcome = err),
      );
    },
    outcome: () => outcome,
    answers,
  };
}

describe('createDirectory', () => {
  it('asks the service and checks its answer', async () => {
    const { ask, asked } = setUp([async () => bot]);
    expect(await ask({ kind: 'bot' })).toEqual(bot);
    expect(asked).toEqual([['directory', { kind: 'bot' }, 3_000]]);
  });

  it('asks again while nobody answers, for as long as the command may wait', async () => {
    const { start, outcome, clock, answers } = setUp([nobody]);
    start(at(300_000));
    await clock.advance(290_000);
    expect(outcome()).toBeUndefined();
    answers.push(async () => bot);
    await clock.advance(2_000);
    expect(outcome()).toEqual(bot);
  });

  it('gives up when the command expires: that is not a no', async () => {
    const { start, outcome, clock } = setUp([nobody]);
    start(at(60_000));
    await clock.advance(60_000);
    expect(outcome()).toMatchObject({ code: 'directory_unavailable', message: expect.stringContaining('late') });
  });

  it('gives a command that has nearly expired ten seconds, and one that never does fifteen minutes', async () => {
    const late = setUp([nobody]);
    late.start(at(-1));
    await late.clock.advance(8_000);
    expect(late.outcome()).toBeUndefined();
    await late.clock.advance(2_000);
    expect(late.outcome()).toMatchObject({ code: 'directory_unavailable' });

    const never = setUp([nobody]);
    never.start();
    await never.clock.advance(895_000);
    expect(never.outcome()).toBeUndefined();
    await never.clock.advance(5_000);
    expect(never.outcome()).toMatchObject({ code: 'directory_unavailable' });
  });

  it('asks for three seconds where egress answers that it could not find out', async () => {
    const { start, outcome, clock } = setUp([nobody, slackIsAway]);
    start(at(300_000));
    await clock.advance(2_000);
    expect(outcome()).toBeUndefined();
    await clock.advance(1_500);
    expect(outcome()).toMatchObject({ code: 'directory_unavailable', message: expect.stringContaining('slack') });
  });

  it('stops asking when the work is stopped', async () => {
    const { start, outcome, controller, clock, asked } = setUp([nobody]);
    start(at(300_000));
    await clock.advance(5_000);
    controller.abort(new Error('the process stops'));
    await clock.settle();
    expect(outcome()).toMatchObject({ message: 'the process stops' });
    const before = asked.length;
    await clock.advance(5_000);
    expect(asked).toHaveLength(before);
  });

  it.each([
    ['another question', { kind: 'user', user: {} }],
    ['nothing', null],
    ['a bot without an id', { kind: 'bot', bot: { teamId: 'T1' } }],
  ])('refuses an answer to %s', async (_what, answer) => {
    const { ask } = setUp([async () => answer]);
    await expect(ask({ kind: 'bot' })).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it('passes on that there is none', async () => {
    const { ask } = setUp([async () => ({ kind: 'not_found', reason: 'user_not_found' })]);
    expect(await ask({ kind: 'user', userId: 'U1' })).toEqual({ kind: 'not_found', reason: 'user_not_found' });
  });
});
