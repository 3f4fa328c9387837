import { mentionName, userLabel } from '../text/names';
import { useAppState, useDirectory, useSession } from '../state/use-session';
import { Avatar } from './avatar';
import { Dialog } from './dialog';

export function OpenDmDialog({ onClose }: { onClose(): void }) {
  const { attempt, go } = useSession();
  const { users, me, botIds } = useDirectory();
  const bots = useAppState((state) => state.bots);
  const open = (withUserId: string) =>
    attempt(async (api, userId) => {
      const { channelId } = await api.openDm({ userId, withUserId });
      onClose();
      go({ channelId });
    });
  return (
    <Dialog title="Open a direct message" onClose={onClose}>
      <ul className="people-list">
        {[...users.values()]
          .filter(({ id }) => id !== me.id)
          .map((user) => (
            <li key={user.id}>
              <button type="button" onClick={() => void open(user.id)}>
                <Avatar user={user} isErrand={botIds.has(user.id)} size={32} />
                <span>
                  {userLabel(user)}
                  <small>
                    @{mentionName(user)}
                    {user.isBot && ' · app'}
                    {user.isBot && !bots.includes(user.id) && ', not connected'}
                    {user.isGuest && ' · guest'}
                  </small>
                </span>
              </button>
            </li>
          ))}
      </ul>
    </Dialog>
  );
}
