import type { Envelope, MessageData } from '@errand/contracts';
import type { Events, MessageEvent, Speaker } from '@errand/plugin-sdk';
import { isSaid } from './read-line';

/** One thing that listeners hear of: what it is to them, and who did it, where somebody did. */
export type Heard = {
  [E in keyof Events]: { event: E; data: Events[E]; from: Speaker | undefined };
}[keyof Events];

/** What listeners hear of an event. What this bot did itself is for nobody to hear. */
export function heardIn(envelope: Envelope): Heard[] {
  switch (envelope.type) {
    case 'slack.message.v1': {
      const message = envelope.data;
      if (message.kind !== 'new' || !isSaid(message)) return [];
      const data = messageEventOf(message);
      const { from } = data;
      const said: Heard = { event: 'message', data, from };
      return message.mentions.length > 0 || message.mentionsBot ? [said, { event: 'mention', data, from }] : [said];
    }
    case 'slack.reaction.v1': {
      const { actor, change, reaction, item, itemUserId } = envelope.data;
      if (actor.kind === 'this_bot') return [];
      const { userId } = actor;
      const data = { change, reaction, item, ...(userId && { userId }), ...(itemUserId && { itemUserId }) };
      return [{ event: 'reaction', data, from: actor.kind }];
    }
    case 'slack.presence_changed.v1': {
      const { userIds, presence } = envelope.data;
      return [{ event: 'presence', data: { userIds, presence }, from: undefined }];
    }
    case 'slack.member.v1': {
      const { change, userId, channelId, inviterId, isThisBot } = envelope.data;
      const data = { userId, channelId, isThisBot, ...(inviterId && { inviterId }) };
      return [{ event: change === 'joined' ? 'join' : 'leave', data, from: undefined }];
    }
    default:
      return [];
  }
}

function messageEventOf(message: MessageData<'slack.message.v1'>): MessageEvent {
  const { text, textCut, markup, ts, channelId, threadTs, actor, mentions, mentionsBot } = message;
  const { files, attachments, truncated } = message;
  const { userId, botId } = actor;
  return {
    text,
    markup,
    ts,
    channelId,
    from: actor.kind as Speaker,
    mentions,
    mentionsBot,
    ...(textCut && { textCut }),
    ...(threadTs && { threadTs }),
    ...(userId && { userId }),
    ...(botId && { botId }),
    ...(files && { files }),
    ...(attachments && { attachments }),
    ...(truncated && { truncated }),
  };
}
