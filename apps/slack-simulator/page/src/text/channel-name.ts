/** The name that a channel gets of what was typed: Slack's have small letters, digits, hyphens and underscores. '' for none. */
export function channelNameOf(typed: string): string {
  return typed
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
