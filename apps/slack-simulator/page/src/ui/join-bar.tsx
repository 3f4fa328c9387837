import type { Channel } from '../api/contract';
import { useSession } from '../state/use-session';

/** In place of the composer for who reads a public channel without being in it. */
export function JoinBar({ channel }: { channel: Channel }) {
  const { attempt } = useSession();
  return (
    <div className="join-bar">
      <span>
        You are reading <strong>#{channel.name}</strong> without being a member.
      </span>
      <button
        type="button"
        className="button button-primary"
        onClick={() => void attempt((api, userId) => api.join({ userId, channelId: channel.id }))}
      >
        Join channel
      </button>
    </div>
  );
}
