import type { Envelope } from '@errand/contracts';
import { channelPartition, createEnvelope, handleOf } from '@errand/contracts';
import { simulatorDefaults } from '@errand/slack-simulator';

/** The bot's first words in #general; they go the way of every reply. */
export function createWelcome(prefix: string): Envelope {
  const { teamId, channels } = simulatorDefaults;
  const conversation = { teamId, channelId: channels.general };
  const markdown = [
    `Hello, I am Errand. Try \`${prefix}help\`, \`${prefix}echo hi\` or \`${prefix}whoami\` here, or write to me directly.`,
    'You can be anybody in this pretend workspace: switch the person at the bottom left.',
  ].join('\n');
  return createEnvelope({
    type: 'egress.post.v1',
    source: 'local',
    dedupkey: 'reply:welcome/0',
    partitionkey: channelPartition(teamId, channels.general),
    data: {
      executionId: 'welcome',
      number: 0,
      leaseVersion: 1,
      handle: handleOf('welcome', 0),
      conversation,
      priority: 'interactive',
      body: { markdown },
    },
  });
}
