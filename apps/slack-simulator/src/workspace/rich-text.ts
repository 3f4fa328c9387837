const sequence = /<(@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!\w+|!subteam\^\w+|(?:https?|mailto):[^|<>]+)(?:\|([^<>]*))?>/g;

/** The `rich_text` block that Slack makes of what a person types. */
export function richText(text: string): unknown[] {
  const elements: unknown[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) elements.push({ type: 'text', text: decode(text.slice(from, to)) });
  };
  for (const match of text.matchAll(sequence)) {
    plain(match.index);
    elements.push(element(match[1]!, match[2]));
    from = match.index + match[0].length;
  }
  plain(text.length);
  return [{ type: 'rich_text', block_id: 'b1', elements: [{ type: 'rich_text_section', elements }] }];
}

function element(target: string, label: string | undefined): unknown {
  if (target.startsWith('@')) return { type: 'user', user_id: target.slice(1) };
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1) };
  if (target.startsWith('!subteam^')) return { type: 'usergroup', usergroup_id: target.slice(9) };
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1) };
  return label ? { type: 'link', url: decode(target), text: decode(label) } : { type: 'link', url: decode(target) };
}

function decode(text: string): string {
  return text.includes('&') ? text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&') : text;
}
