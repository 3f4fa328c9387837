/** Slack's names of languages, and what else they are called. What Slack does with another name is not documented. */
const aliases: Record<string, string> = {
  c: 'h',
  cpp: 'c++ cc hpp',
  csharp: 'c# cs',
  css: '',
  diff: 'patch',
  go: 'golang',
  html: '',
  java: '',
  javascript: 'js jsx node',
  json: 'jsonc',
  kotlin: 'kt',
  markdown: 'md',
  perl: '',
  php: '',
  python: 'py python3',
  ruby: 'rb',
  rust: 'rs',
  scala: '',
  shell: 'bash console sh zsh',
  sql: '',
  swift: '',
  typescript: 'ts tsx',
  xml: '',
  yaml: 'yml',
};
const names = new Map(
  Object.entries(aliases).flatMap(([name, others]) =>
    [name, ...others.split(' ')].map((word) => [word, name] as const),
  ),
);

/** The language of a code block by the word behind its fence, as Slack names it. */
export function languageOf(word: string): string | undefined {
  return word === '' ? undefined : names.get(word.toLowerCase());
}
