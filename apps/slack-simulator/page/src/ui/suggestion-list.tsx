import type { Suggestion } from '../text/suggest';
import { EmojiGlyph } from '../text/chips';
import { hasEmojiFont } from '../text/emoji-font';
import { useDirectory } from '../state/use-session';
import { Avatar } from './avatar';

export function SuggestionList(props: {
  id: string;
  suggestions: Suggestion[];
  chosen: number;
  onChoose(suggestion: Suggestion): void;
}) {
  const { id, suggestions, chosen, onChoose } = props;
  const { users, botIds } = useDirectory();
  return (
    <ul className="suggestion-list" role="listbox" id={id} aria-label="Suggestions" data-testid="suggestions">
      {suggestions.map((suggestion, index) => (
        <li
          key={suggestion.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          // The text keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(suggestion)}
        >
          {suggestion.userId && (
            <Avatar user={users.get(suggestion.userId)} isErrand={botIds.has(suggestion.userId)} size={22} />
          )}
          {suggestion.emoji && hasEmojiFont() && (
            <span className="emoji">
              <EmojiGlyph name={suggestion.emoji} />
            </span>
          )}
          <span>{suggestion.label}</span>
          {suggestion.detail && <small>{suggestion.detail}</small>}
        </li>
      ))}
    </ul>
  );
}
