import { withoutTokens } from '@errand/runtime';

const MOST_CHARACTERS = 500;

/**
 * Why something of a plugin failed, in one line that may be shown to admins: no token stands in it, nor what Node and
 * the parser put behind their message (who required it, the lines of the source).
 *
 * @param folder its files are named from here; absent: as the error names them
 */
export function reasonOf(err: unknown, folder?: string): string {
  const [said = ''] = textOf(err).split(/\n\s*(?:Require stack:|>?\s*\d+ \|)/);
  const named = folder === undefined ? said : said.replaceAll(`${folder}/`, '');
  const line = withoutTokens(named).replace(/\s+/g, ' ').trim();
  return line.slice(0, MOST_CHARACTERS) || 'it does not say why';
}

/** Anything can be thrown, also what cannot be made a text. */
function textOf(err: unknown): string {
  try {
    const { name, message } = Object(err) as { name?: unknown; message?: unknown };
    if (typeof message !== 'string') return String(err);
    return typeof name === 'string' && name !== 'Error' ? `${name}: ${message}` : message;
  } catch {
    return 'what was thrown is no error';
  }
}
