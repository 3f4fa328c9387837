import type { Envelope } from '@errand/contracts';

/** Where an event happened, and who did it, as far as its kind tells. */
export interface Origin {
  teamId: string;
  /** Absent: in no conversation. */
  channelId?: string | undefined;
  /** The thread in which an answer goes. */
  threadTs?: string | undefined;
  /** The message that a reaction is put under. */
  ts?: string | undefined;
  userId?: string | undefined;
}

export function originOf(envelope: Envelope): Origin {
  switch (envelope.type) {
    case 'slack.message.v1': {
      const { teamId, channelId, threadTs, ts, actor } = envelope.data;
      return { teamId, channelId, threadTs, ts, userId: actor.userId };
    }
    case 'slack.reaction.v1': {
      const { teamId, item, actor } = envelope.data;
      return { teamId, channelId: item.channelId, ts: item.ts, userId: actor.userId };
    }
    case 'slack.member.v1': {
      const { teamId, channelId, userId } = envelope.data;
      return { teamId, channelId, userId };
    }
    case 'slack.block_actions.v1': {
      const { teamId, channelId, threadTs, messageTs, actor } = envelope.data;
      return { teamId, channelId, threadTs, ts: messageTs, userId: actor.userId };
    }
    default: {
      const { teamId } = envelope.data as { teamId?: string };
      return { teamId: teamId ?? '' };
    }
  }
}
