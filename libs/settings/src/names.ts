import { z } from 'zod';

/** Text of one line: what goes into a message, a log or a comparison. */
const line = (mostCharacters: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(mostCharacters, `must have ${mostCharacters} characters at most`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line, without control characters');

/** Said where the schema is described: how a subject of a rule is written. */
export const subjectWords = 'user ids (U…), e-mails, user groups (S…), role:<name>; globs match';

/**
 * Who a rule is about. A mention would never match an id, so it is refused here rather than kept for nobody to find.
 * `@name` is taken: it stands for nobody (in a deny rule for everybody) until its id is written in its place.
 */
export const subjectSchema = line(320).superRefine((text, context) => {
  const [, id] = /^<[@!](?:subteam\^)?([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) ?? [];
  if (id) context.addIssue({ code: 'custom', message: `is a mention, and rules hold ids: write ${id}` });
});

/** Which conversation a rule is about: its id, or a glob of ids; `#name` as with `subjectSchema`. */
export const roomPatternSchema = line(100).superRefine((text, context) => {
  const [, id] = /^<#([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) ?? [];
  if (id) context.addIssue({ code: 'custom', message: `is a mention, and rules hold ids: write ${id}` });
});

/** A glob of what was typed behind the command. */
export const argumentsPatternSchema = z.string().max(1_000, 'must have 1000 characters at most');

/** A user id. */
export const personSchema = line(100).regex(/^[UW][A-Z0-9]+$/, 'must be a user id such as U024BE7LH (see !whoami)');

/** A channel: its id, or `#name`. */
export const roomSchema = line(100).regex(/^([CG][A-Z0-9]+|#[^\s#,<>]+)$/, 'must be #channel or a channel id');

/** A user id, a glob of user ids, or a name that is not pinned to an id yet. */
export const adminSchema = line(100).regex(
  /^([UW*?[\]!A-Z0-9-]+|@[^\s@<>]+)$/,
  'must be a user id such as U024BE7LH (see !whoami), or a glob of ids',
);

/** The name of a command or a plugin. */
export const nameSchema = line(200);

/** True of `@ana` and `#ops`: names of people and channels can be taken by others, so they are pinned to ids first. */
export function isUnpinned(text: string): boolean {
  return /^[@#]./.test(text);
}
