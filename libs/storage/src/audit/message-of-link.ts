/**
 * The message that a link to it names, `https://acme.slack.com/archives/C1/p1712000000000100`, with or without what
 * stands behind it, in angle brackets or not. Undefined: it is none.
 */
export function messageOfLink(link: string): { channelId: string; ts: string } | undefined {
  const [, channelId, seconds, micros] =
    /^<?https:\/\/[\w.-]+\/archives\/([A-Z][A-Z0-9]+)\/p(\d{1,12})(\d{6})(?:[?#|>].*)?$/.exec(link.trim()) ?? [];
  return channelId && seconds && micros ? { channelId, ts: `${seconds}.${micros}` } : undefined;
}
