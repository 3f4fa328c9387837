import { useId, useState } from 'react';
import { useSession } from '../state/use-session';
import { channelNameOf } from '../text/channel-name';
import { Dialog } from './dialog';

export function NewChannelDialog({ onClose }: { onClose(): void }) {
  const { attempt, go } = useSession();
  const [typed, setTyped] = useState('');
  const [isPrivate, setIsPrivate] = useState(false);
  const [fault, setFault] = useState<string>();
  const noteId = useId();
  const name = channelNameOf(typed);
  const create = () =>
    attempt(async (api, userId) => {
      const { channelId } = await api.createChannel({ userId, name, isPrivate });
      onClose();
      go({ channelId });
    }, setFault);
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
          value={typed}
          maxLength={80}
          placeholder="e.g. deployments"
          aria-invalid={fault !== undefined || undefined}
          aria-describedby={noteId}
          onChange={({ target }) => {
            setTyped(target.value);
            setFault(undefined);
          }}
        />
        <span id={noteId} role="status">
          {fault ? (
            <span className="field-fault" data-testid="field-fault">
              {fault}
            </span>
          ) : (
            <span className="field-hint" data-testid="field-hint">
              {nameHint(typed, name)}
            </span>
          )}
        </span>
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

function nameHint(typed: string, name: string): string {
  if (typed !== '' && name === '') return 'It needs a letter or a digit.';
  if (name !== typed) return `It becomes #${name}`;
  return 'Small letters, digits, hyphens and underscores.';
}
