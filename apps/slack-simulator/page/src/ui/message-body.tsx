import { memo, useMemo } from 'react';
import type { Message } from '../api/contract';
import { ActionContext } from '../blocks/action-context';
import type { SendAction } from '../blocks/action-context';
import { Attachments } from '../blocks/attachments';
import { Blocks } from '../blocks/blocks';
import { formatExact } from '../text/format';
import { Mrkdwn, Unstyled } from '../text/mrkdwn-text';
import { useSession } from '../state/use-session';
import { Files } from './files';

/**
 * What a message says. A bot's blocks stand in place of its text; a person's text is drawn itself, because the `rich_text`
 * beside it is what the simulator made of it, without its styles.
 */
export const MessageBody = memo(function MessageBody({ message, isFromBot }: { message: Message; isFromBot: boolean }) {
  const { attempt } = useSession();
  const { channel, ts, text, mrkdwn, blocks, attachments, files, editedTs, subtype } = message;
  const send = useMemo<SendAction>(
    () => (action) => void attempt((api, userId) => api.action({ userId, channelId: channel, ts, ...action })),
    [attempt, channel, ts],
  );
  const hasBlocks = isFromBot && blocks !== undefined && blocks.length > 0;
  return (
    <ActionContext value={send}>
      <div className="message-text" data-testid="message-text" data-me-message={subtype === 'me_message' || undefined}>
        {hasBlocks ? <Blocks blocks={blocks} /> : mrkdwn === false ? <Unstyled text={text} /> : <Mrkdwn text={text} />}
        {editedTs && (
          <span className="edited" title={formatExact(editedTs)}>
            (edited)
          </span>
        )}
      </div>
      {attachments && <Attachments attachments={attachments} />}
      {files && <Files files={files} />}
    </ActionContext>
  );
});
