/** Somebody's words inside our Markdown: one line of them, as they are. */
export function inlineCode(text: string, most = 200): string {
  const line = text
    .replace(/[\p{C}\s]+/gu, ' ')
    .replaceAll('`', "'")
    .trim();
  return `\`${line.length > most ? `${line.slice(0, most)}…` : line || ' '}\``;
}

/** `**!deploy now**` */
export function commandText(handler: string, prefix: string): string {
  return `**${prefix}${handler.replaceAll('_', ' ')}**`;
}

/** ` by <@U1> in <#C1>`, as far as it is known. */
export function placeText({
  userId,
  channelId,
}: {
  userId?: string | undefined;
  channelId?: string | undefined;
}): string {
  const by = userId === undefined ? '' : ` by <@${userId}>`;
  if (channelId === undefined) return by;
  return `${by} in ${channelId.startsWith('D') ? 'a direct message' : `<#${channelId}>`}`;
}

/** Whom our own text mentions, by id: `placeText` alone writes mentions, and somebody's words stand in code. */
export function mentionedIn(markdown: string): string[] {
  return [...new Set([...markdown.matchAll(/<[@#]([A-Z0-9]+)>/g)].map(([, id]) => id!))].slice(0, 100);
}
