/** A list under a heading. */
export interface Block {
  heading: string;
  /** The heading of its rest, on the next page. */
  again: string;
  lines: readonly string[];
}

/** One message of Slack's, after it has become mrkdwn. */
const MOST_CHARACTERS = 3_500;

/** Lays lists out in pages, cut between lines: what is told of one thing stays together. One page at least. */
export function pagesOf(blocks: readonly Block[], most = MOST_CHARACTERS): string[] {
  const pages: string[] = [];
  let page = '';
  for (const { heading, again, lines } of blocks) {
    if (lines.length === 0) page += heading.trimEnd();
    let before = page === '' ? heading : `\n\n${heading}`;
    for (const line of lines) {
      if (page !== '' && page.length + before.length + line.length + 1 > most) {
        pages.push(page);
        page = '';
        before = before.trimStart() === heading ? heading : again;
      }
      page += `${before}\n${line}`;
      before = '';
    }
  }
  return [...pages, page];
}
