import type { Directory } from './plugin';
import { withoutBidiControls } from './without-bidi-controls';

type Names = Pick<Directory, 'user' | 'channel' | 'handle'>;

/** Each may be a question to Slack. */
const MOST_ASKED = 50;
/** How a mention is written that Slack sent without a name. */
const mention = /(?:@[UWS]|#C)[A-Z0-9]{5,30}(?![A-Za-z0-9_])/g;

/**
 * Text that somebody typed, with the names of whom it mentions: what a command gets as `@U024BE7LH` becomes `@ana`. For
 * texts that are said again; nobody is pinged by a name. A name is what its owner makes it: to act on somebody, keep
 * the id.
 *
 * An id stays where there is none such, where Slack cannot be asked, where the channel is none that everybody may see,
 * and behind the first fifty of a text.
 *
 * @param show how one is shown whose name is known: `@ana`, and the id. Absent: by the name
 */
export async function withNames(
  text: string,
  directory: Names,
  show: (name: string, id: string) => string = (name) => name,
): Promise<string> {
  const typed = [...new Set(text.match(mention))].slice(0, MOST_ASKED);
  const named = new Map(await Promise.all(typed.map(async (each) => [each, await nameOf(each, directory)] as const)));
  return text.replace(mention, (each) => {
    const name = named.get(each);
    return name === undefined ? each : show(name, each.slice(1));
  });
}

/** @returns undefined: it has no name to show, or nobody could say */
async function nameOf(typed: string, directory: Names): Promise<string | undefined> {
  const name = await plainNameOf(typed, directory).catch(() => undefined);
  return name ? `${typed.charAt(0)}${withoutBidiControls(name).replace(/\s+/g, ' ')}` : undefined;
}

async function plainNameOf(typed: string, directory: Names): Promise<string | undefined> {
  const id = typed.slice(1);
  if (typed.startsWith('@S')) return directory.handle(id);
  if (typed.startsWith('@')) return (await directory.user(id))?.nick;
  const channel = await directory.channel(id);
  // That a private channel exists, and what it is called, is for its members.
  return channel?.kind === 'channel' ? channel.name : undefined;
}
