import type { ReactNode } from 'react';
import { channelLabel, useDirectory, useSession } from '../state/use-session';
import { drawnEmoji } from '../ui/drawn-emoji';
import { emojiGlyph } from './emoji';
import { hasEmojiFont } from './emoji-font';
import { safeUrl } from './entities';
import { mentionName, userLabel } from './names';

// What stands inside a line besides letters: each looks up the id it was given and shows a name.

export function UserChip({ id, label }: { id: string; label?: string }) {
  const { users, me } = useDirectory();
  const user = users.get(id);
  return (
    <span className="chip" data-me={id === me.id || undefined} title={user && userLabel(user)}>
      @{user ? mentionName(user) : (label ?? id)}
    </span>
  );
}

export function ChannelChip({ id, label }: { id: string; label?: string }) {
  const { go } = useSession();
  const directory = useDirectory();
  const channel = directory.channels.get(id);
  const name = channel ? channelLabel(channel, directory) : (label ?? 'private-channel');
  if (!channel) return <span className="chip">#{name}</span>;
  return (
    <button type="button" className="chip" onClick={() => go({ channelId: id })}>
      #{name}
    </button>
  );
}

export function GroupChip({ label }: { label: string }) {
  return <span className="chip">@{label.replace(/^@/, '')}</span>;
}

export function Broadcast({ range }: { range: string }) {
  return (
    <span className="chip" data-me>
      @{range}
    </span>
  );
}

/** An emoji by its shortcode; one this page does not know stays as it was written. */
export function Emoji({ name }: { name: string }) {
  if (!emojiGlyph(name)) return `:${name}:`;
  return (
    <span className="emoji" role="img" aria-label={name.replace(/_/g, ' ')} title={`:${name}:`}>
      <EmojiGlyph name={name} />
    </span>
  );
}

/** The sign of an emoji; without a font for it a drawing, else its shortcode. */
export function EmojiGlyph({ name }: { name: string }) {
  if (hasEmojiFont()) return emojiGlyph(name);
  return drawnEmoji(name) ?? <span className="emoji-name">:{name}:</span>;
}

/** A link if a browser may follow the address, else its text alone. */
export function Link({ url, children }: { url: string | undefined; children: ReactNode }) {
  const href = url && safeUrl(url);
  if (!href) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
