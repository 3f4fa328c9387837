import type { Message } from '../api/contract';
import { formatAgo } from '../text/format';
import { useDirectory } from '../state/use-session';
import { Avatar } from './avatar';

/** "3 replies, last one just now", with the faces of who replied. */
export function ThreadSummary({ message, onOpen }: { message: Message; onOpen(message: Message): void }) {
  const { users, botIds } = useDirectory();
  const { replyCount = 0, replyUsers = [], latestReply } = message;
  return (
    <button type="button" className="thread-summary" data-testid="thread-summary" onClick={() => onOpen(message)}>
      {replyUsers.slice(0, 4).map((id) => (
        <Avatar key={id} user={users.get(id)} name={id} isErrand={botIds.has(id)} size={22} />
      ))}
      <strong>
        {replyCount} {replyCount === 1 ? 'reply' : 'replies'}
      </strong>
      {latestReply && <span>Last reply {formatAgo(latestReply)}</span>}
    </button>
  );
}
