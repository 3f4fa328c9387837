import { useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '../api/contract';
import { typedText } from '../text/typed';
import { useDirectory, useSession } from '../state/use-session';
import { fitHeight } from './fit-height';

/** The editor in a message's place: Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, onDone }: { message: Message; onDone(): void }) {
  const { attempt } = useSession();
  const directory = useDirectory();
  const [before] = useState(() => typedText(message.text, directory));
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useLayoutEffect(() => fitHeight(field.current), [text]);

  const save = async () => {
    if (text.trim() === '' || text === before) return onDone();
    const body = { channelId: message.channel, ts: message.ts, text };
    if (await attempt((api, userId) => api.edit({ userId, ...body }))) onDone();
  };
  return (
    <form
      className="message-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        aria-label="Edit message"
        data-testid="message-editor"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            onDone();
          } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <div className="message-editor-buttons">
        <button type="button" className="button button-small" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" className="button button-small button-primary">
          Save
        </button>
      </div>
    </form>
  );
}
