import { withoutBidiControls } from '@errand/plugin-sdk';
import { closeMatches, isClose } from './close-matches';

// What the core says itself. The first two are Errbot's words.

/**
 * @param line what was typed behind the prefix, with the names of whom it mentions
 * @param names the commands that this person may run here
 */
export function notFoundText(line: string, prefix: string, names: readonly string[]): string {
  const { word, both } = wordsOf(line);
  const spaced = names.map(spacedName);
  const close = new Set([...closeMatches(word, spaced), ...(both ? closeMatches(both, spaced) : [])]);
  const first = withoutBidiControls(`Command "${word}"${both ? ` / "${both}"` : ''} not found.`);
  if (close.size === 0) return first;
  return `${first}\n\nDid you mean ${[...close].map((name) => `"${prefix}${name}"`).join(' or ')} ?`;
}

/** Whether a name is like what was typed: one of the likeliest of these is suggested. */
export function isNear(line: string, name: string): boolean {
  const { word, both } = wordsOf(line);
  return isClose(word, spacedName(name)) || (both !== undefined && isClose(both, spacedName(name)));
}

function wordsOf(line: string): { word: string; both?: string } {
  const [word = '', next] = Array.from(line.slice(0, 200)).slice(0, 100).join('').split(/\s+/); // somebody may have pasted a page
  return { word, ...(next !== undefined && { both: `${word} ${next}` }) };
}

function spacedName(name: string): string {
  return name.replaceAll('_', ' ');
}

/** The id is the beginning of the execution's, which stands in every line of the log about it. */
export function failedText(executionId: string): string {
  return `Computer says nooo. See logs for details:\n${executionId.slice(0, 12)}`;
}

/** More than an event can carry came, and its end was cut off. */
export function cutText(command: string): string {
  return `\`${command}\` was too long, not run: I can read about 250 KB of a message. Send it shorter, or as a file.`;
}

export function expiredText(command: string): string {
  return `\`${command}\` was too old, not run: it waited longer than its limit. Send it again if it is still wanted.`;
}

export function interruptedText(command: string): string {
  return `\`${command}\` was interrupted and was not run again; what it had done until then is done. Check, and send it again if it is still wanted.`;
}

export function killedText(command: string): string {
  return `\`${command}\` was ended by an admin; what it had done until then is done.`;
}

export function lapsedText(command: string, times: number): string {
  return `\`${command}\` was interrupted ${times} times before it could end, and is not run again. The admins can see why in the logs.`;
}

export function goneText(command: string): string {
  return `\`${command}\` was not run: no plugin that is loaded now has it.`;
}

/** @param because what was agreed to is something else, or there is nobody to ask */
export function unaskedText(command: string, because: 'changed' | 'nobody'): string {
  if (because === 'changed') return `\`${command}\` was not run: what would run now is not what was agreed to.`;
  return `\`${command}\` was not run: somebody has to agree to it first, and whoever sent it is nobody who could be asked.`;
}

/** @param reason Slack's */
export function noDirectText(command: string, reason: string): string {
  return `\`${command}\` was not run: it is answered in a direct message, and Slack does not let me open one with you (${reason}).`;
}
