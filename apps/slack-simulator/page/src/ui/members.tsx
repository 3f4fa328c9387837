import { useState } from 'react';
import type { Channel, User } from '../api/contract';
import { useAppState, useDirectory, useSession } from '../state/use-session';
import { mentionName, userLabel } from '../text/names';
import { Avatar } from './avatar';
import { Popover } from './popover';

/** How many are in a channel; one click away who they are, and who else may be added. */
export function Members({ channel }: { channel: Channel }) {
  const { users, botIds } = useDirectory();
  const [anchor, setAnchor] = useState<DOMRect>();
  const count = channel.members.length;
  const label = `${count} ${count === 1 ? 'member' : 'members'}`;
  return (
    <>
      <button
        type="button"
        className="members"
        title="See and add members"
        aria-label={`${label}: see and add`}
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        data-testid="members"
        onClick={({ currentTarget }) => setAnchor(anchor ? undefined : currentTarget.getBoundingClientRect())}
      >
        <span className="members-faces" aria-hidden="true">
          {channel.members.slice(0, 3).map((id) => (
            <Avatar key={id} user={users.get(id)} isErrand={botIds.has(id)} size={22} />
          ))}
        </span>
        <span data-testid="member-count">{count}</span>
      </button>
      {anchor && (
        <Popover anchor={anchor} label="Members" className="member-list" onClose={() => setAnchor(undefined)}>
          <MemberList channel={channel} />
        </Popover>
      )}
    </>
  );
}

function MemberList({ channel }: { channel: Channel }) {
  const { attempt } = useSession();
  const { users, me } = useDirectory();
  const isIn = ({ id }: User) => channel.members.includes(id);
  const all = [...users.values()];
  // The list of a group DM is fixed, and who is not in a channel cannot bring anybody into it.
  const mayAdd = (channel.kind === 'channel' || channel.kind === 'group') && isIn(me);
  const others = mayAdd ? all.filter((user) => !isIn(user)).sort((a, b) => Number(b.isBot) - Number(a.isBot)) : [];
  return (
    <>
      <p className="popover-title">Members</p>
      <ul>
        {all.filter(isIn).map((user) => (
          <Member key={user.id} user={user} />
        ))}
      </ul>
      {others.length > 0 && <p className="popover-title">Add people and apps</p>}
      <ul>
        {others.map((user) => (
          <Member
            key={user.id}
            user={user}
            onAdd={() =>
              void attempt((api, userId) => api.invite({ userId, channelId: channel.id, userIds: [user.id] }))
            }
          />
        ))}
      </ul>
    </>
  );
}

function Member({ user, onAdd }: { user: User; onAdd?(): void }) {
  const { botIds, me } = useDirectory();
  const isAway = useAppState(({ bots }) => user.isBot && !bots.includes(user.id));
  return (
    <li data-testid="member" data-user-id={user.id}>
      <Avatar user={user} isErrand={botIds.has(user.id)} size={26} />
      <span>
        {userLabel(user)}
        <small>
          @{mentionName(user)}
          {user.isBot && ' · app'}
          {isAway && ', not connected'}
          {user.isGuest && ' · guest'}
          {user.id === me.id && ' · you'}
        </small>
      </span>
      {onAdd && (
        <button type="button" className="button button-small" aria-label={`Add ${userLabel(user)}`} onClick={onAdd}>
          Add
        </button>
      )}
    </li>
  );
}
