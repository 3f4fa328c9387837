const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Plain text for Slack: the three characters that mean something to it become entities, so nothing in it pings. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}

/** The other way, once: `&amp;lt;` is the text `&lt;`. Slack uses these three entities and no others. */
export function unescapeText(text: string): string {
  return text.includes('&') ? text.replace(/&(?:amp|lt|gt);/g, (entity) => characters[entity] ?? entity) : text;
}
