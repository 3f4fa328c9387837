import type { ReactNode } from 'react';
import type { Message } from '../api/contract';
import { EmojiGlyph } from '../text/chips';
import { PencilIcon, ReplyIcon, SmileIcon, TrashIcon } from './icons';
import type { MessageCommands } from './message-row';

const quick = ['white_check_mark', 'eyes', 'raised_hands'];

/** What can be done with the message under the pointer or the focus. */
export function MessageToolbar(props: {
  message: Message;
  isOwn: boolean;
  inThread: boolean;
  commands: MessageCommands;
}) {
  const { message, isOwn, inThread, commands } = props;
  return (
    <div className="message-toolbar" role="toolbar" aria-label="Message actions">
      {quick.map((name) => (
        <Tool key={name} label={`React with ${name.replace(/_/g, ' ')}`} onUse={() => commands.react(message, name)}>
          <span className="emoji">
            <EmojiGlyph name={name} />
          </span>
        </Tool>
      ))}
      <Tool label="Add a reaction" onUse={(anchor) => commands.pick(message, anchor)}>
        <SmileIcon />
      </Tool>
      {!inThread && (
        <Tool label="Reply in thread" onUse={() => commands.reply(message)}>
          <ReplyIcon />
        </Tool>
      )}
      {isOwn && (
        <Tool label="Edit message" onUse={() => commands.edit(message)}>
          <PencilIcon />
        </Tool>
      )}
      {isOwn && (
        <Tool label="Delete message" onUse={() => commands.remove(message)}>
          <TrashIcon />
        </Tool>
      )}
    </div>
  );
}

function Tool({ label, onUse, children }: { label: string; onUse(anchor: DOMRect): void; children: ReactNode }) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={({ currentTarget }) => onUse(currentTarget.getBoundingClientRect())}
    >
      {children}
    </button>
  );
}
