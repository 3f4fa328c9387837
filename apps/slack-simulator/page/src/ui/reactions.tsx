import type { Message } from '../api/contract';
import { Emoji } from '../text/chips';
import { joinNames } from '../text/format';
import { userLabel } from '../text/names';
import { useDirectory } from '../state/use-session';
import { SmileIcon } from './icons';
import type { MessageCommands } from './message-row';

export function Reactions({ message, commands }: { message: Message; commands: MessageCommands }) {
  const { users, me } = useDirectory();
  return (
    <div className="reactions">
      {message.reactions?.map(({ name, users: who }) => {
        const names = who.map((id) =>
          id === me.id ? 'you' : userLabel(users.get(id) ?? { ...me, realName: 'somebody' }),
        );
        const isMine = who.includes(me.id);
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={isMine}
            aria-label={`${name.replace(/_/g, ' ')}, ${who.length}: ${joinNames(names)}`}
            title={`${joinNames(names)} reacted with :${name}:`}
            data-testid="reaction"
            data-name={name}
            onClick={() => commands.react(message, name)}
          >
            <Emoji name={name} />
            <span>{who.length}</span>
          </button>
        );
      })}
      <button
        type="button"
        className="reaction reaction-add"
        aria-label="Add a reaction"
        onClick={({ currentTarget }) => commands.pick(message, currentTarget.getBoundingClientRect())}
      >
        <SmileIcon size={16} />
      </button>
    </div>
  );
}
