import { useState } from 'react';
import { EmojiGlyph } from '../text/chips';
import { emojiGroups, findEmoji } from '../text/emoji';
import { hasEmojiFont } from '../text/emoji-font';
import { Popover } from './popover';

/** All emoji the page knows, by group, or those whose name holds what is typed; Enter takes the first. */
export function EmojiPicker(props: { anchor: DOMRect; onPick(name: string): void; onClose(): void }) {
  const { anchor, onPick, onClose } = props;
  const [query, setQuery] = useState('');
  const groups = query ? [{ label: 'Found', emoji: findEmoji(query, 60) }] : emojiGroups;
  return (
    <Popover anchor={anchor} label="Choose an emoji" className="emoji-picker" onClose={onClose}>
      <input
        className="field"
        type="search"
        placeholder="Search emoji"
        aria-label="Search emoji"
        value={query}
        onChange={({ target }) => setQuery(target.value)}
        onKeyDown={({ key }) => {
          const first = groups[0]?.emoji[0];
          if (key === 'Enter' && first) onPick(first.name);
        }}
      />
      <div className="emoji-groups" data-by-name={!hasEmojiFont() || undefined}>
        {groups.map(({ label, emoji }) => (
          <section key={label} aria-label={label}>
            <h3>{emoji.length > 0 ? label : 'Nothing found'}</h3>
            {emoji.map(({ name }) => (
              <button
                key={name}
                type="button"
                title={`:${name}:`}
                aria-label={name.replace(/_/g, ' ')}
                data-testid="emoji-option"
                onClick={() => onPick(name)}
              >
                <EmojiGlyph name={name} />
              </button>
            ))}
          </section>
        ))}
      </div>
    </Popover>
  );
}
