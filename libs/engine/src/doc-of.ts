/** All that is told of a command, a pattern or a plugin, as Markdown: what a docstring is in Errbot. */
export function docOf({ summary, help }: { summary: string; help?: string }): string {
  return help === undefined ? summary : `${summary}\n\n${help}`;
}
