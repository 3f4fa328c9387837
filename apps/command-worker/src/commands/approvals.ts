import type { AnswerRequest, AnswerVerb, OnlyRequest } from '@errand/engine';
import { callerKindOf } from '@errand/engine';
import type { CommandDefinition, Reply } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';

/** `!confirm`, `!approve` and `!reject` with the id of a request, or of the only one in the channel without it; a click on one of its buttons runs the same. */
export function createApprovals(deps: {
  answerRequest: AnswerRequest;
  onlyRequest: OnlyRequest;
}): Record<AnswerVerb, CommandDefinition> {
  const answers = (verb: AnswerVerb, summary: string) =>
    command({
      summary,
      historize: false, // `!!` must not agree to anything
      async run({ text }, ctx) {
        const { execution } = ctx;
        const { id: executionId, teamId, threadTs, userId, channelId } = execution;
        const caller = { id: userId, kind: callerKindOf(execution.actor), channelId };
        // Found once: after a crash the one that was meant may be settled, and another one open.
        const only = () => deps.onlyRequest({ verb, caller, teamId, threadTs }).catch(refuse);
        const id = text === '' ? ((await ctx.once('request', only)) ?? '') : text;
        const { question, said } = await deps.answerRequest({ verb, id, caller, executionId }).catch(refuse);
        ctx.message(question.ref).update(question.reply as Reply);
        return said;
      },
    });
  return {
    confirm: answers('confirm', 'Confirms a command of yours that asked whether it is meant: confirm <id>'),
    approve: answers('approve', 'Approves a command that somebody else wants to run: approve <id>'),
    reject: answers('reject', 'Says no to a command that asks to be confirmed or approved: reject <id>'),
  };
}

/** Asked again, an answer that got through nevertheless is known to have counted. */
function refuse(err: unknown): never {
  if ((err as { code?: unknown } | null)?.code !== 'store_unavailable') throw err;
  throw new CommandError('That could not be noted just now. Try again in a minute.', { cause: err });
}
