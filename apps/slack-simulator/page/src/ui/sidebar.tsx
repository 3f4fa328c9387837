import { useState } from 'react';
import type { Channel } from '../api/contract';
import { channelLabel, useAppState, useDirectory, useSession } from '../state/use-session';
import { Avatar } from './avatar';
import { HashIcon, LockIcon, PlusIcon } from './icons';
import { NewChannelDialog } from './new-channel-dialog';
import { OpenDmDialog } from './open-dm-dialog';
import { sidebarChannels } from './sidebar-channels';
import { Transports } from './transports';
import { UserMenu } from './user-menu';

export function Sidebar({ onLeave }: { onLeave(): void }) {
  const directory = useDirectory();
  const [dialog, setDialog] = useState<'channel' | 'direct'>();
  const { channels, directs } = sidebarChannels(directory);
  return (
    <>
      <nav className="sidebar" aria-label="Channels and direct messages">
        <header className="team">
          <Avatar isErrand size={30} />
          <div>
            <h1>{directory.workspace.team.name}</h1>
            <p>A simulated Slack workspace</p>
          </div>
        </header>
        <div className="sidebar-lists">
          <Section title="Channels" add="Create a channel" onAdd={() => setDialog('channel')}>
            {channels.map((channel) => (
              <ChannelLink key={channel.id} channel={channel} onLeave={onLeave} />
            ))}
          </Section>
          <Section title="Direct messages" add="Open a direct message" onAdd={() => setDialog('direct')}>
            {directs.map((channel) => (
              <ChannelLink key={channel.id} channel={channel} onLeave={onLeave} />
            ))}
          </Section>
        </div>
        <UserMenu />
        <Transports />
      </nav>
      {dialog === 'channel' && <NewChannelDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'direct' && <OpenDmDialog onClose={() => setDialog(undefined)} />}
    </>
  );
}

function Section(props: { title: string; add: string; onAdd(): void; children: React.ReactNode }) {
  return (
    <section>
      <h2>
        {props.title}
        <button type="button" className="icon-button" aria-label={props.add} title={props.add} onClick={props.onAdd}>
          <PlusIcon size={16} />
        </button>
      </h2>
      <ul>{props.children}</ul>
    </section>
  );
}

function ChannelLink({ channel, onLeave }: { channel: Channel; onLeave(): void }) {
  const { go } = useSession();
  const directory = useDirectory();
  const isOpen = useAppState(({ place }) => place.channelId === channel.id);
  const unread = useAppState((state) => state.unread[channel.id]);
  const count = isOpen ? 0 : (unread?.count ?? 0);
  const isDirect = channel.kind === 'im' || channel.kind === 'mpim';
  const badge = isOpen ? 0 : isDirect ? count : (unread?.mentions ?? 0);
  const label = channelLabel(channel, directory);
  const isMember = channel.members.includes(directory.me.id);
  return (
    <li>
      <button
        type="button"
        className="channel-link"
        data-testid="channel-link"
        data-channel-id={channel.id}
        data-unread={count > 0 || undefined}
        data-outside={!isMember || undefined}
        aria-current={isOpen ? 'page' : undefined}
        aria-label={`${label}${count > 0 ? `, ${count} unread` : ''}${isMember ? '' : ', not a member'}`}
        onClick={() => {
          go({ channelId: channel.id });
          onLeave();
        }}
      >
        <ChannelSign channel={channel} />
        <span className="channel-name">{label}</span>
        {badge > 0 && (
          <span className="badge" data-testid="unread-badge">
            {badge > 99 ? '99+' : badge}
          </span>
        )}
      </button>
    </li>
  );
}

/** A hash, a lock, how many are in it, or the face of the other one with a dot for presence. */
function ChannelSign({ channel }: { channel: Channel }) {
  const { users, me, botIds } = useDirectory();
  if (channel.kind === 'channel') return <HashIcon size={16} />;
  if (channel.kind === 'group') return <LockIcon size={16} />;
  if (channel.kind === 'mpim') return <span className="people-count">{channel.members.length}</span>;
  const other = users.get(channel.members.find((id) => id !== me.id) ?? me.id);
  return (
    <span className="face">
      <Avatar user={other} isErrand={botIds.has(other?.id ?? '')} size={20} />
      {other && <Presence userId={other.id} />}
    </span>
  );
}

/** A bot is there while its app is connected; a person as the workspace says. */
function Presence({ userId }: { userId: string }) {
  const { users } = useDirectory();
  const isConnected = useAppState(({ bots }) => bots.includes(userId));
  const user = users.get(userId);
  const isActive = user?.isBot ? isConnected : user?.presence !== 'away';
  return (
    <span
      className="presence"
      data-testid="presence"
      data-active={isActive || undefined}
      title={isActive ? 'Active' : 'Away'}
    />
  );
}
