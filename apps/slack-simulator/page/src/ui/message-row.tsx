import { memo } from 'react';
import type { Message } from '../api/contract';
import { isSystemMessage } from '../state/rows';
import { formatExact, formatLatency, formatTime } from '../text/format';
import { userLabel } from '../text/names';
import { useDirectory } from '../state/use-session';
import { Avatar } from './avatar';
import { BoltIcon, EyeIcon, ReplyIcon } from './icons';
import { MessageBody } from './message-body';
import { MessageEditor } from './message-editor';
import { MessageToolbar } from './message-toolbar';
import { Reactions } from './reactions';
import { ThreadSummary } from './thread-summary';

export interface MessageCommands {
  /** Adds the reaction, or takes one's own away. */
  react(message: Message, name: string): void;
  pick(message: Message, anchor: DOMRect): void;
  reply(message: Message): void;
  /** Opens the editor in place of the text; undefined closes it. */
  edit(message: Message | undefined): void;
  remove(message: Message): void;
}

/** A later answer than this is none: the bot spoke of its own accord. */
const longestAnswerMs = 60_000;

export const MessageRow = memo(function MessageRow(props: {
  message: Message;
  compact: boolean;
  isActive: boolean;
  isEditing: boolean;
  inThread: boolean;
  /** The message a thread is about, at the thread's head. */
  isParent: boolean;
  commands: MessageCommands;
}) {
  const { message, compact, isActive, isEditing, inThread, isParent, commands } = props;
  const { users, me, botIds } = useDirectory();
  const user = users.get(message.userId ?? '');
  const isBot = Boolean(user?.isBot || message.botId || (!message.userId && message.username));
  const name = message.username || (user ? userLabel(user) : isBot ? 'bot' : 'somebody');
  const latency =
    message.latencyMs !== undefined && message.latencyMs < longestAnswerMs ? message.latencyMs : undefined;
  const time = (
    <time title={formatExact(message.ts)} dateTime={new Date(Number.parseFloat(message.ts) * 1000).toISOString()}>
      {formatTime(message.ts)}
    </time>
  );
  return (
    <>
      <article
        className="message"
        data-testid="message"
        data-ts={message.ts}
        data-user-id={message.userId}
        data-compact={compact || undefined}
        data-active={isActive || undefined}
        data-editing={isEditing || undefined}
        data-ephemeral={message.ephemeralTo ? true : undefined}
        data-system={isSystemMessage(message) || undefined}
        data-mentions-me={message.text.includes(`<@${me.id}>`) || undefined}
        aria-label={`${name}, ${formatTime(message.ts)}`}
        tabIndex={-1}
      >
        <div className="message-gutter">
          {compact ? (
            time
          ) : (
            <Avatar
              user={user}
              name={name}
              isErrand={user ? botIds.has(user.id) : message.botId !== undefined}
              size={36}
            />
          )}
        </div>
        <div className="message-main">
          {message.ephemeralTo && (
            <p className="message-note">
              <EyeIcon size={14} /> Only visible to you
            </p>
          )}
          {message.isBroadcast && !inThread && (
            <button type="button" className="message-note" onClick={() => commands.reply(message)}>
              <ReplyIcon size={14} /> replied to a thread
            </button>
          )}
          {!compact && (
            <div className="message-head">
              <span className="author" data-testid="message-author">
                {name}
              </span>
              {isBot && <span className="app-badge">APP</span>}
              {time}
              {latency !== undefined && <Latency latencyMs={latency} />}
            </div>
          )}
          {isEditing ? (
            <MessageEditor message={message} onDone={() => commands.edit(undefined)} />
          ) : (
            <MessageBody message={message} isFromBot={isBot} />
          )}
          {compact && latency !== undefined && isActive && <Latency latencyMs={latency} />}
          {message.reactions && message.reactions.length > 0 && <Reactions message={message} commands={commands} />}
          {!inThread && message.replyCount ? <ThreadSummary message={message} onOpen={commands.reply} /> : null}
        </div>
        {isActive && !isEditing && !message.ephemeralTo && (
          <MessageToolbar message={message} isOwn={message.userId === me.id} inThread={inThread} commands={commands} />
        )}
      </article>
      {isParent && (
        <div className="divider divider-replies" role="separator">
          <span>
            {message.replyCount
              ? `${message.replyCount} ${message.replyCount === 1 ? 'reply' : 'replies'}`
              : 'No replies yet'}
          </span>
        </div>
      )}
    </>
  );
});

function Latency({ latencyMs }: { latencyMs: number }) {
  return (
    <span className="latency" data-testid="latency" title="From the question to this answer">
      <BoltIcon size={11} />
      answered in {formatLatency(latencyMs)}
    </span>
  );
}
