import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import type { Channel } from '../api/contract';
import { conversationKey } from '../state/state';
import { channelLabel, useDirectory, useSession } from '../state/use-session';
import { suggest, wordToComplete } from '../text/suggest';
import type { Suggestion } from '../text/suggest';
import { EmojiPicker } from './emoji-picker';
import { fitHeight } from './fit-height';
import { PaperclipIcon, SendIcon, SmileIcon } from './icons';
import { FormatToolbar } from './format-toolbar';
import { SuggestionList } from './suggestion-list';

/** What was typed and not sent, by person and conversation; it is there again when one comes back. */
const drafts = new Map<string, string>();

/** Where one writes: Enter sends, Shift and Enter begins a line, Up edits one's last message, `/word` is a slash command. */
export function Composer(props: { channel: Channel; threadTs?: string; label: string; autoFocus?: boolean }) {
  const { channel, threadTs, label, autoFocus } = props;
  const session = useSession();
  const directory = useDirectory();
  const key = conversationKey(channel.id, threadTs);
  const draftKey = `${directory.me.id}/${key}`;
  const [text, setText] = useState(() => drafts.get(draftKey) ?? '');
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState<string>();
  const [broadcast, setBroadcast] = useState(false);
  const [emojiAnchor, setEmojiAnchor] = useState<DOMRect>();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const listId = useId();

  const word = wordToComplete(text, caret);
  const suggestions = word && dismissed !== text ? suggest(word.sign, word.query, directory) : [];
  useLayoutEffect(() => fitHeight(field.current), [text]);

  const write = (next: string, at = next.length) => {
    drafts.set(draftKey, next);
    setText(next);
    setCaret(at);
    setChosen(0);
  };
  /** Changes the text from outside of typing, and puts the caret where it belongs once it is drawn. */
  const rewrite = (next: string, from: number, to = from) => {
    write(next, to);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from, to);
    });
  };
  const insert = (piece: string, start = field.current?.selectionStart ?? text.length) => {
    const end = field.current?.selectionEnd ?? text.length;
    rewrite(text.slice(0, start) + piece + text.slice(end), start + piece.length);
  };
  const complete = (suggestion: Suggestion | undefined) => {
    if (suggestion && word)
      rewrite(text.slice(0, word.start) + suggestion.insert + text.slice(caret), word.start + suggestion.insert.length);
  };

  const send = async () => {
    if (text.trim() === '') return;
    const sent = text;
    write('');
    const slash = /^\/([a-z0-9_-]+)(?:\s+([\s\S]*))?$/i.exec(sent.trim());
    const isSent = await session.attempt((api, userId) =>
      slash
        ? api.slash({ userId, channelId: channel.id, command: `/${slash[1]}`, text: slash[2] ?? '', threadTs })
        : api.say({ userId, channelId: channel.id, text: sent, threadTs, ...(broadcast && { broadcast }) }),
    );
    // Nothing that was typed is lost, unless something else was typed meanwhile.
    if (!isSent && !drafts.get(draftKey)) write(sent);
  };
  const upload = (files: Iterable<File>) => {
    for (const file of files)
      void session.attempt((api, userId) => api.upload({ userId, channelId: channel.id, threadTs, file }));
  };
  const editLast = () => {
    const messages = session.store.get().conversations[key]?.messages ?? [];
    const last = messages.findLast(
      (message) =>
        message.userId === directory.me.id &&
        !message.ephemeralTo &&
        (!message.subtype || message.subtype === 'file_share'),
    );
    if (last) session.store.apply({ type: 'set', values: { editing: { key, ts: last.ts } } });
    return last !== undefined;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (suggestions.length > 0) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      const takes = event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey);
      if (step) setChosen((chosen + step + suggestions.length) % suggestions.length);
      else if (takes) complete(suggestions[chosen]);
      else if (event.key === 'Escape') setDismissed(text);
      if (step || takes || event.key === 'Escape') return event.preventDefault();
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && text === '' && editLast()) event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    upload(event.clipboardData.files);
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        upload(event.dataTransfer.files);
      }}
    >
      {suggestions.length > 0 && (
        <SuggestionList id={listId} suggestions={suggestions} chosen={chosen} onChoose={complete} />
      )}
      <FormatToolbar field={field} onFormat={rewrite} />
      <textarea
        ref={field}
        rows={1}
        placeholder={label}
        aria-label={label}
        data-testid={threadTs ? 'thread-composer' : 'composer'}
        autoFocus={autoFocus}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={suggestions.length > 0}
        aria-controls={suggestions.length > 0 ? listId : undefined}
        aria-activedescendant={suggestions.length > 0 ? `${listId}-${chosen}` : undefined}
        value={text}
        onChange={({ target }) => write(target.value, target.selectionStart)}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {threadTs && (
        <label className="also-send">
          <input type="checkbox" checked={broadcast} onChange={({ target }) => setBroadcast(target.checked)} />
          Also send to {channel.name ? `#${channel.name}` : channelLabel(channel, directory)}
        </label>
      )}
      <div className="composer-foot">
        <button
          type="button"
          className="icon-button"
          aria-label="Attach a file"
          title="Attach a file"
          onClick={() => picker.current?.click()}
        >
          <PaperclipIcon />
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          data-testid="file-input"
          onChange={({ target }) => {
            upload(target.files ?? []);
            target.value = '';
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label="Insert an emoji"
          title="Insert an emoji"
          onClick={({ currentTarget }) => setEmojiAnchor(currentTarget.getBoundingClientRect())}
        >
          <SmileIcon />
        </button>
        <span className="composer-hint" aria-hidden="true">
          <kbd>Shift</kbd> <kbd>Enter</kbd> new line
        </span>
        <button type="submit" className="send-button" aria-label="Send" title="Send" disabled={text.trim() === ''}>
          <SendIcon size={16} />
        </button>
      </div>
      {emojiAnchor && (
        <EmojiPicker
          anchor={emojiAnchor}
          onPick={(name) => {
            setEmojiAnchor(undefined);
            insert(`:${name}: `);
          }}
          onClose={() => setEmojiAnchor(undefined)}
        />
      )}
    </form>
  );
}
