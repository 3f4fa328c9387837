import type { SlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { rehearse } from './rehearse';

type Wait = Parameters<SlackSimulator['observer']['waitForReply']>[0];

/** A simulator on a machine so slow that what `!whoami` says comes only when the last command was typed. */
function slowSlack() {
  const left: string[] = [];
  const channels: string[] = [];
  const over: (() => void)[] = [];
  const simulator = {
    people: {
      createChannel: ({ name }: { name: string }) => ({ id: `C${channels.push(name)}` }),
      say: () => ({ ts: '1.0' }),
      leave: ({ userId, channelId }: { userId: string; channelId: string }) => void left.push(`${userId} ${channelId}`),
    },
    observer: {
      waitForReply: ({ matches }: Wait) =>
        new Promise<void>((resolve, reject) => {
          const hear = (text: string) => matches?.({ text } as never) === true && resolve();
          if (!matches) return void setTimeout(() => reject(new Error('no answer in time')), 30);
          setTimeout(() => hear(`\`room\` is #${channels.at(-1)}`), 30);
          over.push(() => hear(`${channels.at(-1)}-is-over`));
        }),
    },
  } as unknown as SlackSimulator;
  return { simulator, left, over };
}

it('keeps the bot in its channel until the last command is answered, not only the one before', async () => {
  const { simulator, left, over } = slowSlack();
  let unposted = ['T1:C1'];
  await rehearse(simulator, '!', () => Promise.resolve(unposted));
  const leftMeanwhile = [...left];
  over.forEach((end) => end());
  unposted = [];
  expect(leftMeanwhile).toEqual(['U0CARLA03 C1']); // whoever rehearses, after the limit
  await waitFor(() => left.length === 2);
  expect(left[1]).toBe('U0ERRAND C1');
});
