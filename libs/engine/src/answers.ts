import { closeMatches } from './close-matches';

// What the core says itself. The first two are Errbot's words.

/**
 * @param line what was typed behind the prefix
 * @param names the commands that this person may run here
 */
export function notFoundText(line: string, prefix: string, names: readonly string[]): string {
  const [word = '', next] = Array.from(line.slice(0, 200)).slice(0, 100).join('').split(/\s+/); // somebody may have pasted a page
  const both = next === undefined ? undefined : `${word} ${next}`;
  const spaced = names.map((name) => name.replaceAll('_', ' '));
  const close = new Set([...closeMatches(word, spaced), ...(both ? closeMatches(both, spaced) : [])]);
  const first = `Command "${word}"${both ? ` / "${both}"` : ''} not found.`;
  if (close.size === 0) return first;
  return `${first}\n\nDid you mean ${[...close].map((name) => `"${prefix}${name}"`).join(' or ')} ?`;
}

/** The id is the beginning of the execution's, which stands in every line of the log about it. */
export function failedText(executionId: string): string {
  return `Computer says nooo. See logs for details:\n${executionId.slice(0, 12)}`;
}

export function expiredText(command: string): string {
  return `\`${command}\` was too old, not run: it waited longer than its limit. Send it again if it is still wanted.`;
}

export function interruptedText(command: string): string {
  return `\`${command}\` was interrupted and was not run again; what it had done until then is done. Check, and send it again if it is still wanted.`;
}

export function lapsedText(command: string, times: number): string {
  return `\`${command}\` was interrupted ${times} times before it could end, and is not run again. The admins can see why in the logs.`;
}

export function goneText(command: string): string {
  return `\`${command}\` was not run: no plugin that is loaded now has it.`;
}
