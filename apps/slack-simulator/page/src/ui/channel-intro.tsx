import type { Channel } from '../api/contract';
import { channelLabel, useAppState, useDirectory, useSession } from '../state/use-session';
import { Avatar } from './avatar';
import { HashIcon, LockIcon } from './icons';

const suggestions = ['!help', '!echo hello', '!whoami'];

/** What stands above the first message: where this is, and what one might say to a bot here. */
export function ChannelIntro({ channel }: { channel: Channel }) {
  const { attempt } = useSession();
  const directory = useDirectory();
  const label = channelLabel(channel, directory);
  const hasBot = useAppState(({ bots }) => bots.some((id) => channel.members.includes(id)));
  const other = channel.members.find((id) => id !== directory.me.id);
  const isMember = channel.members.includes(directory.me.id);
  return (
    <div className="intro">
      <span className="intro-sign">
        {channel.kind === 'channel' ? (
          <HashIcon size={26} />
        ) : channel.kind === 'group' ? (
          <LockIcon size={26} />
        ) : (
          <Avatar user={directory.users.get(other ?? '')} isErrand={directory.botIds.has(other ?? '')} size={44} />
        )}
      </span>
      <h3>{channel.kind === 'channel' || channel.kind === 'group' ? `Welcome to #${label}` : label}</h3>
      <p>
        {channel.kind === 'im' || channel.kind === 'mpim'
          ? `This is the beginning of your conversation with ${label}.`
          : `This is where #${label} begins.`}
        {hasBot && isMember && ' Say something to the bot:'}
      </p>
      {hasBot && isMember && (
        <div className="suggestions">
          {suggestions.map((text) => (
            <button
              key={text}
              type="button"
              onClick={() => void attempt((api, userId) => api.say({ userId, channelId: channel.id, text }))}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
