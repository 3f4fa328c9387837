import { useState } from 'react';
import { useSession } from '../state/use-session';
import { Dialog } from './dialog';

export function NewChannelDialog({ onClose }: { onClose(): void }) {
  const { attempt, go } = useSession();
  const [name, setName] = useState('');
  const [isPrivate, setIsPrivate] = useState(false);
  const create = () =>
    attempt(async (api, userId) => {
      const { channelId } = await api.createChannel({ userId, name, isPrivate });
      onClose();
      go({ channelId });
    });
  return (
    <Dialog
      title="Create a channel"
      submit="Create"
      busy={name === ''}
      onSubmit={() => void create()}
      onClose={onClose}
    >
      <label className="labelled">
        Name
        <input
          className="field"
          autoFocus
          value={name}
          maxLength={80}
          placeholder="e.g. deployments"
          // Slack's names have small letters, digits, hyphens and underscores.
          onChange={({ target }) => setName(target.value.toLowerCase().replace(/[^a-z0-9_-]+/g, '-'))}
        />
      </label>
      <label className="check">
        <input type="checkbox" checked={isPrivate} onChange={({ target }) => setIsPrivate(target.checked)} />
        <span>
          Make it private
          <small>Only its members see it. The bot must be invited.</small>
        </span>
      </label>
    </Dialog>
  );
}
