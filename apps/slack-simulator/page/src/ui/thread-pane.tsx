import type { Channel } from '../api/contract';
import { conversationKey } from '../state/state';
import { channelLabel, useDirectory, useSession } from '../state/use-session';
import { Composer } from './composer';
import { CloseIcon } from './icons';
import { MessageList } from './message-list';

/** A thread, on the right: its first message, the replies, and where to answer. */
export function ThreadPane({ channel, threadTs }: { channel: Channel; threadTs: string }) {
  const { go } = useSession();
  const directory = useDirectory();
  const label = channelLabel(channel, directory);
  const where = channel.kind === 'channel' || channel.kind === 'group' ? `#${label}` : label;
  return (
    <aside
      className="panel thread-pane"
      aria-label={`Thread in ${where}`}
      data-testid="thread-pane"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && go({ threadTs: null })}
    >
      <header className="channel-header">
        <h2>
          <span>Thread</span>
          <small>{where}</small>
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the thread"
          onClick={() => go({ threadTs: null })}
        >
          <CloseIcon />
        </button>
      </header>
      <MessageList conversation={conversationKey(channel.id, threadTs)} label={`Thread in ${where}`} />
      <div className="composer-area">
        {channel.members.includes(directory.me.id) && (
          <Composer channel={channel} threadTs={threadTs} label="Reply…" autoFocus />
        )}
      </div>
    </aside>
  );
}
