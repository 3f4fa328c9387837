import { setImmediate } from 'node:timers/promises';
import { argumentsHelp, docOf, fence } from '@errand/engine';
import type { CommandManifest, PluginManifest } from '@errand/plugin-sdk';
import { escapeMarkdown } from '@errand/plugin-sdk';
import type { Listed } from './listing';

/** Characters of a line in a list, as Errbot cuts them. */
const MOST_LINE = 80;
/** To make a parser of arguments takes a while, and help may list hundreds. `usage` is its first line, as Markdown. */
const remembered = new WeakMap<CommandManifest, { help: string; usage: string } | { help?: undefined }>();

/** Makes them in slices that nobody notices, before anybody asks for help. */
export async function rememberDocs(plugins: readonly PluginManifest[]): Promise<void> {
  for (const { commands } of plugins)
    for (const handler of commands) {
      madeOf(handler);
      await setImmediate();
    }
}

/** The line of a command in the lists of help, as Markdown: of one that declares arguments how it is called. */
export function listedDoc(entry: Listed, tell: (text: string) => string): string {
  const made = madeFor(entry);
  return made.help === undefined ? cut(tell(entry.handler.summary)) : made.usage;
}

/** The same as plain text, whole. */
export function lineOfDoc(entry: Listed, tell: (text: string) => string): string {
  const { help } = madeFor(entry);
  return help === undefined ? tell(entry.handler.summary) : firstLine(help);
}

/** All that is told of a command, as Markdown. */
export function wholeDoc(entry: Listed, tell: (text: string) => string): string {
  const { summary, help } = entry.handler;
  const told = { summary: tell(summary), ...(help !== undefined && { help: tell(help) }) };
  const usage = entry.kind === 'command' ? argumentsHelp({ ...entry.handler, ...told }) : undefined;
  // In its columns, and with the brackets that Slack would read as markup.
  return usage === undefined ? docOf(told) : `\n\n${fence(usage)}`;
}

/** All that may be looked for. */
export function searchedDoc(entry: Listed): string {
  return madeFor(entry).help ?? docOf(entry.handler);
}

/** A pattern declares no arguments. */
function madeFor(entry: Listed) {
  return entry.kind === 'command' ? madeOf(entry.handler) : {};
}

/** What argparse makes of the declaration, which is the doc of such a command in Errbot. */
function madeOf(handler: CommandManifest) {
  const before = remembered.get(handler);
  if (before) return before;
  const help = argumentsHelp(handler);
  const made = help === undefined ? {} : { help, usage: escapeMarkdown(cut(firstLine(help))) };
  remembered.set(handler, made);
  return made;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}

function cut(line: string): string {
  return line.length > MOST_LINE ? `${line.slice(0, MOST_LINE - 3)}...` : line;
}
