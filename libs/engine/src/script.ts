import { isDeepStrictEqual } from 'node:util';
import type { StoredReply } from './execution-store';
import type { Saying } from './saying';
import { sayingIn } from './saying';

/** What is to be done for a saying: nothing but its publication where `saying` is absent, for it is stored already. */
export interface Line {
  number: number;
  saying?: Saying;
}

export interface Script {
  /**
   * @param position of the saying in this run
   * @returns undefined: nothing is to be done
   * @throws Error when it is about a message that this run has deleted
   */
  next(position: number, saying: Saying): Line | undefined;
  /** What brings each message to what this run wants it to be, where the run before had gone further. */
  settle(position: number): Line[];
  /** A position behind everything that was said before. */
  behind(position: number): number;
}

/** The numbers of a rerun's own lines: attempt times this, and its position. A run has fewer lines. */
const NUMBERS_OF_A_RUN = 1_000_000_000;

/**
 * Finds out what a run still has to say, given what the runs before it had stored. The number of a line is what egress
 * sends it once by; a handle names a message, and never changes: it is execution/position of the reply.
 *
 * - What is the same as before, at the same position, is not said again.
 * - A reply that differs becomes an update of the message that it was. If that was deleted, it is posted anew. So is what
 *   Slack cannot change (a file, and what one person alone was shown), and what goes to another place than it did.
 * - Where the kinds differ (there was a reply, and now it is an update of an earlier one, or the other way round), what
 *   was said stays, and the new is said too: a person may have read the one, and is to see the other.
 * - Once a message was said differently, everything later about it is said, the same as before or not: the last word in
 *   Slack is the last word of this run. At the end, this goes for messages too that the run before had changed further.
 * - What the runs before had said beyond what this one says stays. So do their reactions.
 *
 * Numbers grow in the order in which lines were stored, over all runs: a line is numbered by its position, or, where that
 * would not be behind everything stored, by attempt and position.
 *
 * @param attempt of this run, higher than of those before
 */
export function createScript(executionId: string, attempt: number, stored: readonly StoredReply[]): Script {
  /** By position, the last that was stored for it. */
  const said = new Map<number, { number: number; saying: Saying }>();
  /** By handle: the last that was said of the message in all runs, and in this one. */
  const shown = new Map<string, Saying>();
  const wanted = new Map<string, Saying>();
  /** What this run has said differently. */
  const changed = new Set<string>();
  let highest = -1;

  const note = (number: number, saying: Saying) => {
    highest = number;
    if (saying.kind !== 'react') shown.set(saying.handle, saying);
  };
  for (const { number, envelope } of [...stored].sort((a, b) => a.number - b.number)) {
    const saying = sayingIn(envelope);
    said.set(number % NUMBERS_OF_A_RUN, { number, saying });
    note(number, saying);
  }

  /** Undefined: there is no message to delete. */
  const fitting = (saying: Saying): Saying | undefined => {
    if (saying.kind === 'react') return saying;
    const last = shown.get(saying.handle);
    const isOurs = saying.handle.startsWith(`${executionId}/`);
    const stands = last ? last.kind !== 'delete' : !isOurs;
    if (saying.kind === 'delete') return stands ? saying : undefined;
    return { ...saying, kind: stands && !(last && mustBeAnew(last, saying)) ? 'update' : 'post' };
  };
  const line = (position: number, saying: Saying): Line | undefined => {
    changed.add(subjectOf(saying));
    const fits = fitting(saying);
    if (!fits) return undefined;
    const number = position > highest ? position : attempt * NUMBERS_OF_A_RUN + position;
    note(number, fits);
    return { number, saying: fits };
  };

  return {
    next(position, saying) {
      const handle = handleIn(saying);
      if (handle !== undefined && wanted.get(handle)?.kind === 'delete') throw new Error('the message was deleted');
      if (saying.kind !== 'react') wanted.set(saying.handle, saying);
      const before = said.get(position);
      const isSaid = before && isSame(before.saying, saying) && !changed.has(subjectOf(saying));
      return isSaid ? { number: before.number } : line(position, saying);
    },
    settle(position) {
      const differing = [...wanted.values()].filter((saying) => {
        const last = shown.get(handleIn(saying) ?? '');
        return last && !isSame(last, saying);
      });
      return differing.map((saying, index) => line(position + index, saying)).filter((each) => each !== undefined);
    },
    behind: (position) => Math.max(position, ...[...said.keys()].map((each) => each + 1)),
  };
}

/** Slack cannot make the one of the other. An update of a text leaves the file behind it as it is. */
function mustBeAnew(last: Saying, saying: Saying): boolean {
  if (saying.kind !== 'post') return hasFile(last) && !hasText(last);
  const isMoved = !isDeepStrictEqual(last.conversation, saying.conversation);
  return isMoved || saying.conversation.ephemeralTo !== undefined || hasFile(last) || hasFile(saying);
}

function hasFile(saying: Saying): boolean {
  return 'body' in saying && saying.body.file !== undefined;
}

function hasText(saying: Saying): boolean {
  return 'body' in saying && saying.body.markdown !== '';
}

function handleIn(saying: Saying): string | undefined {
  if (saying.kind !== 'react') return saying.handle;
  return 'handle' in saying.target ? saying.target.handle : undefined;
}

/** What is said differently once another word is said about it: a message, or one emoji under it. */
function subjectOf(saying: Saying): string {
  return saying.kind === 'react' ? JSON.stringify([saying.target, saying.reaction]) : saying.handle;
}

/** A post that was corrected is an update in the store, and one that was deleted is a post again. */
function isSame(one: Saying, other: Saying): boolean {
  const plain = (saying: Saying) => (saying.kind === 'update' ? { ...saying, kind: 'post' } : saying);
  return isDeepStrictEqual(plain(one), plain(other));
}
