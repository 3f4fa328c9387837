import type { SlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { rehearse } from './rehearse';

type Wait = Parameters<SlackSimulator['observer']['waitForReply']>[0];

/** A Slack in which the bot says what the test has it say. @returns what was typed and who left, in order */
function slack() {
  const typed: string[] = [];
  const left: string[] = [];
  const listeners: ((text: string) => void)[] = [];
  const limits: (() => void)[] = [];
  const simulator = {
    people: {
      createChannel: () => ({ id: 'C1' }),
      say: ({ text }: { text: string }) => ({ ts: `${typed.push(text)}.0` }),
      leave: ({ userId }: { userId: string }) => void left.push(userId),
    },
    observer: {
      waitForReply: ({ matches }: Wait) =>
        new Promise<void>((resolve, reject) => {
          listeners.push((text) => matches?.({ text } as never) && resolve());
          limits.push(() => reject(new Error('no reply came')));
        }),
    },
  } as unknown as SlackSimulator;
  return {
    simulator,
    typed,
    left,
    answer: (text: string) => listeners.forEach((listen) => listen(text)),
    passLimits: () => limits.forEach((pass) => pass()),
  };
}

const bot = 'U0ERRAND';
const carla = 'U0CARLA03';

it('types each command only once the one before is answered, and the bot stays until all is posted', async () => {
  const { simulator, typed, left, answer } = slack();
  let unposted = ['T1:C1'];
  let asked = 0;
  const rehearsal = rehearse(simulator, '!', () => {
    asked += 1;
    return Promise.resolve(unposted);
  });
  await waitFor(() => typed.length === 1);
  // Nobody is kept waiting for a command that Slack has to hand over again.
  await rehearsal;
  expect(typed).toEqual(['!help']);

  answer('All commands');
  await waitFor(() => typed.length === 2);
  answer('a second page of them');
  answer('client C1');
  await waitFor(() => typed.length === 3);
  expect(typed).toEqual(['!help', '!whoami', '!echo rehearsal-1-is-over']);
  answer('`room` is #rehearsal-1');
  await new Promise(setImmediate);
  expect(left).toEqual([]);
  answer('rehearsal-1-is-over');
  await waitFor(() => asked > 0);
  expect(left).toEqual([carla]);
  unposted = [];
  await waitFor(() => left.length === 2);
  expect(left).toEqual([carla, bot]);
});

it('leaves its channel where a command is never answered', async () => {
  const { simulator, typed, left, passLimits } = slack();
  await rehearse(simulator, '!', () => Promise.resolve([]));
  expect(typed).toEqual(['!help']);
  expect(left).toEqual([]);
  passLimits();
  await waitFor(() => left.length === 2);
  expect(left).toEqual([carla, bot]);
});
