import type { ReplyBody } from '@errand/contracts';
import { withoutBidiControls } from '@errand/plugin-sdk';
import type { Decided } from './access';
import type { Work } from './answer-work';
import type { Demand, RequestDetails } from './approval-request';
import { grantsOf, hashOf, requestIdOf } from './approval-request';
import { auditedQuestion } from './audited-approval';
import { namedText } from './named-text';
import { originOf } from './origin';
import { lineOf, questionOf } from './question';
import type { Target } from './recall';
import type { CommandEntry, HearEntry } from './registry';
import { replyBodyOf } from './reply-body';
import { APPROVALS } from './route';

/** How long others have, where a policy does not say. */
const APPROVAL_MS = 30 * 60_000;
const CONFIRMATION_MS = 5 * 60_000;

export type Asked =
  | { outcome: 'free' }
  /** The question, which is the answer of this execution: what runs is another one. */
  | { outcome: 'asked'; question: ReplyBody }
  | { outcome: 'changed' | 'nobody' };

/**
 * Asks, before a command runs, whoever has to agree to it: the caller first, then others, each in a question of its own.
 * Nothing waits: the execution ends with its question, and the answer queues another one, which brings along what was
 * granted. Asked again after a crash, it is the same request and the same question.
 */
export async function askFirst(
  entry: CommandEntry | HearEntry,
  decision: Extract<Decided, { outcome: 'allowed' }>,
  what: { typed: Target; target: Target },
  work: Pick<Work, 'execution' | 'calls' | 'held' | 'deps'>,
): Promise<Asked> {
  const { execution, deps } = work;
  const grants = grantsOf(execution);
  const hash = hashOf(what.target);
  // Nothing but what was shown may run: filters, say, may make something else of it now.
  if (grants.some((grant) => grant.hash !== hash)) return { outcome: 'changed' };
  const demand = demandsOf(entry, decision).find(({ kind }) => !grants.some((grant) => grant.kind === kind));
  if (!demand) return { outcome: 'free' };
  const { envelope, partition } = execution;
  const { userId: requesterId } = originOf(envelope);
  if (requesterId === undefined) return { outcome: 'nobody' };

  const id = requestIdOf(execution.id, demand.kind);
  const needed = demand.kind === 'approval' ? demand.count : 1;
  const plain = withoutBidiControls(lineOf(entry.kind, what.target, deps.settings.prefix));
  // A name is what its owner makes it: whoever agrees sees whom it is about for sure.
  const line = await namedText(plain, work, (name, memberId) => `${name} (${memberId})`);
  const details: RequestDetails = { demand, executionId: execution.id, requesterId, ...what, line, grants, envelope };
  const audited = auditedQuestion(id, details);
  await deps.approvals.ask({ id, partition, needed, withinMs: demand.withinMs, details, audited });
  const question = replyBodyOf(questionOf(id, details, needed, deps.settings.prefix));
  return { outcome: 'asked', question: question! };
}

/**
 * What a policy says of approval holds in the place of what the command says of itself. Nobody is asked about an answer to
 * such a question: where everything has to be agreed to, nothing could ever run.
 */
function demandsOf(
  { plugin, handler }: CommandEntry | HearEntry,
  decision: Extract<Decided, { outcome: 'allowed' }>,
): Demand[] {
  const demands: Demand[] = [];
  if (plugin.name === APPROVALS) return demands;
  if (handler.confirm || decision.confirm)
    demands.push({
      kind: 'confirmation',
      question: handler.confirm?.question,
      withinMs: handler.confirm?.withinMs ?? CONFIRMATION_MS,
    });
  if (decision.approval) {
    const { by, count = 1, withinMs = APPROVAL_MS } = decision.approval;
    demands.push({ kind: 'approval', by, count, withinMs });
  } else if (handler.approval) {
    const { by, count, withinMs } = handler.approval;
    const subjects = [...by.groups, ...by.users, ...by.roles.map((role) => `role:${role}`)];
    demands.push({ kind: 'approval', by: subjects, count, withinMs });
  }
  return demands;
}
