import type { Channel, User } from '../api/contract';
import { unescapeEntities } from './entities';
import { mentionName } from './names';

/**
 * A stored message as its author typed it, for the editor: mentions as `@name` and `#channel`, addresses bare, entities
 * decoded. The simulator turns it back when the edit is saved.
 */
export function typedText(
  text: string,
  names: { users: ReadonlyMap<string, User>; channels: ReadonlyMap<string, Channel> },
): string {
  const typed = text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (all, target: string, label?: string) => {
    const id = target.slice(1);
    if (target.startsWith('@')) {
      const user = names.users.get(id);
      return `@${user ? mentionName(user) : (label ?? id)}`;
    }
    if (target.startsWith('#')) return `#${names.channels.get(id)?.name ?? label ?? id}`;
    if (/^!(here|channel|everyone)$/.test(target)) return `@${id}`;
    if (target.startsWith('!subteam^')) return label ?? all;
    if (/^(https?:|mailto:)/.test(target)) return label && target.endsWith(label) ? label : target;
    return all;
  });
  return unescapeEntities(typed);
}
