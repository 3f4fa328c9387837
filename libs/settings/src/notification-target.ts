import { z } from 'zod';

const mention = /^<@[UW][A-Z0-9]+>$/;
const room = /^(#[^\s#,<>]{1,80}|[CGD][A-Z0-9]+)$/;

/** Who can get a notice: `<@U…>` for a person, `#channel` or a conversation id for a room. */
export const notificationTargetSchema = z.string().superRefine((target, context) => {
  if (mention.test(target) || room.test(target)) return;
  const message = /^[UW][A-Z0-9]+$/.test(target)
    ? `${target} is a plain user id, and messages are sent to mentions: write <@${target}>`
    : 'must be <@U…> for a person, or #channel or a channel id for a room';
  context.addIssue({ code: 'custom', message });
});
