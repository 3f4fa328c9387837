import { useState } from 'react';
import { userLabel } from '../text/names';
import { useDirectory, useSession } from '../state/use-session';
import { Avatar } from './avatar';
import { ChevronIcon } from './icons';
import { Popover } from './popover';

/** Who is talking: anybody of the workspace may be, one click away. */
export function UserMenu() {
  const { go } = useSession();
  const { me, workspace } = useDirectory();
  const [anchor, setAnchor] = useState<DOMRect>();
  const people = workspace.users.filter(({ isBot }) => !isBot);
  return (
    <>
      <button
        type="button"
        className="user-switcher"
        data-testid="user-switcher"
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={({ currentTarget }) => setAnchor(anchor ? undefined : currentTarget.getBoundingClientRect())}
      >
        <Avatar user={me} size={28} />
        <span>
          You are <strong>{userLabel(me).split(' ')[0]}</strong>
        </span>
        <ChevronIcon size={16} />
      </button>
      {anchor && (
        <Popover anchor={anchor} label="Talk as" role="menu" className="user-menu" onClose={() => setAnchor(undefined)}>
          <p className="popover-title">Talk as</p>
          {people.map((user) => (
            <button
              key={user.id}
              type="button"
              role="menuitemradio"
              aria-checked={user.id === me.id}
              data-testid="user-option"
              data-user-id={user.id}
              onClick={() => {
                setAnchor(undefined);
                if (user.id !== me.id) go({ userId: user.id });
              }}
            >
              <Avatar user={user} size={26} />
              <span className="user-menu-name">
                {userLabel(user)}
                <small>
                  @{user.displayName || user.name}
                  {user.isGuest && ' · guest'}
                </small>
              </span>
              {user.id === me.id && <span aria-hidden="true">✓</span>}
            </button>
          ))}
        </Popover>
      )}
    </>
  );
}
