import type { Channel } from '../api/contract';
import { conversationKey } from '../state/state';
import { channelLabel, useDirectory } from '../state/use-session';
import { Avatar } from './avatar';
import { ChannelIntro } from './channel-intro';
import { Composer } from './composer';
import { HashIcon, LockIcon, MenuIcon, PeopleIcon } from './icons';
import { JoinBar } from './join-bar';
import { Members } from './members';
import { MessageList } from './message-list';
import { TypingLine } from './typing-line';
import { InlineMrkdwn } from '../text/mrkdwn-text';

/** The middle of the page: a channel's name and topic, what was said in it, and where to say more. */
export function ChannelView({ channel, onMenu }: { channel: Channel; onMenu(): void }) {
  const directory = useDirectory();
  const label = channelLabel(channel, directory);
  const isNamed = channel.kind === 'channel' || channel.kind === 'group';
  const other = channel.kind === 'im' ? channel.members.find((id) => id !== directory.me.id) : undefined;
  return (
    <main className="panel" aria-label={label}>
      <header className="channel-header">
        <button
          type="button"
          className="icon-button menu-button"
          aria-label="Show the list of channels"
          onClick={onMenu}
        >
          <MenuIcon size={20} />
        </button>
        <h2 data-testid="channel-title">
          {channel.kind === 'channel' && <HashIcon size={18} />}
          {channel.kind === 'group' && <LockIcon size={17} />}
          {channel.kind === 'mpim' && <PeopleIcon size={19} />}
          {other && <Avatar user={directory.users.get(other)} isErrand={directory.botIds.has(other)} size={24} />}
          <span>{label}</span>
        </h2>
        {channel.topic && (
          <p className="topic">
            <InlineMrkdwn text={channel.topic} />
          </p>
        )}
        {channel.kind !== 'im' && <Members channel={channel} />}
      </header>
      <MessageList
        conversation={conversationKey(channel.id)}
        label={`Messages in ${label}`}
        intro={<ChannelIntro channel={channel} />}
      />
      <div className="composer-area">
        {channel.members.includes(directory.me.id) ? (
          <Composer channel={channel} label={`Message ${isNamed ? '#' : ''}${label}`} autoFocus={!touches()} />
        ) : (
          <JoinBar channel={channel} />
        )}
        <TypingLine channelId={channel.id} />
      </div>
    </main>
  );
}

/** On a phone, a focused field brings up the keyboard over half of the page. */
function touches(): boolean {
  return matchMedia('(hover: none)').matches;
}
