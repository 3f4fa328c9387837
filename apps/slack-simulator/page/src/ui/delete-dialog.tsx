import type { Message } from '../api/contract';
import { Mrkdwn } from '../text/mrkdwn-text';
import { useSession } from '../state/use-session';
import { Dialog } from './dialog';

export function DeleteDialog({ message, onClose }: { message: Message; onClose(): void }) {
  const { attempt } = useSession();
  const remove = async () => {
    onClose();
    await attempt((api, userId) => api.delete({ userId, channelId: message.channel, ts: message.ts }));
  };
  return (
    <Dialog title="Delete message" submit="Delete" danger onSubmit={() => void remove()} onClose={onClose}>
      <p>Delete this message? It cannot be undone.</p>
      <div className="quoted-message message-text">
        <Mrkdwn text={message.text} />
      </div>
    </Dialog>
  );
}
