/** Slack escapes exactly three characters in message text ({@link https://docs.slack.dev/messaging/formatting-message-text}). */
export function unescapeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => (name === 'lt' ? '<' : name === 'gt' ? '>' : '&'));
}

export function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, (character) => (character === '<' ? '&lt;' : character === '>' ? '&gt;' : '&amp;'));
}

/** The address if a browser may follow it: web and mail only, so that `javascript:` and the like stay text. */
export function safeUrl(url: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s]+$/i.test(url) ? url : undefined;
}
