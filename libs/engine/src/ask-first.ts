import type { ReplyBody } from '@errand/contracts';
import type { Decided } from './access';
import type { Work } from './answer-work';
import type { Demand, RequestDetails } from './approval-request';
import { grantsOf, hashOf, hashOfDemand, requestIdOf } from './approval-request';
import { auditedQuestion } from './audited-approval';
import type { HandlerReply } from './handler';
import { namedText } from './named-text';
import { originOf } from './origin';
import { hiddenPart, lineOf, questionOf } from './question';
import { mentionsIn } from './read-input';
import type { Target } from './recall';
import type { CommandEntry, HearEntry } from './registry';
import { replyBodyOf } from './reply-body';
import { APPROVALS } from './route';
import { visible } from './visible';

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
 * granted. Asked again after a crash, it is the same request and the same question. What was granted by others than
 * would be asked now, as the policy has changed, does not do: they are asked anew.
 */
export async function askFirst(
  entry: CommandEntry | HearEntry,
  decision: Extract<Decided, { outcome: 'allowed' }>,
  what: { typed: Target; target: Target },
  work: Pick<Work, 'execution' | 'calls' | 'held' | 'deps'>,
): Promise<Asked> {
  const { execution, calls, deps } = work;
  const granted = grantsOf(execution);
  const hash = hashOf(what.target);
  // Nothing but what was shown may run: filters, say, may make something else of it now.
  if (granted.some((grant) => grant.hash !== hash)) return { outcome: 'changed' };
  const demands = demandsOf(entry, decision);
  const grants = granted.filter((grant) => demands.some((each) => hashOfDemand(each) === grant.demand));
  const demand = demands.find(({ kind }) => !grants.some((grant) => grant.kind === kind));
  if (!demand) return { outcome: 'free' };
  const { envelope, partition } = execution;
  const { userId: requesterId } = originOf(envelope);
  if (requesterId === undefined) return { outcome: 'nobody' };

  const id = requestIdOf(execution.id, demand.kind);
  const needed = demand.kind === 'approval' ? demand.count : 1;
  const plain = lineOf(entry, what.target, deps.settings.prefix, mentionsIn(execution));
  // A name is what its owner makes it: whoever agrees sees whom it is about for sure.
  const line = await namedText(plain, work, (name, memberId) => `${name} (${memberId})`);
  const isAnew = granted.some(({ kind }) => kind === demand.kind);
  const asked = { demand, executionId: execution.id, requesterId, ...what, line, grants, envelope };
  const details: RequestDetails = { ...asked, ...(isAnew && { isAnew }) };
  const audited = auditedQuestion(id, details);
  await deps.approvals.ask({ id, partition, needed, withinMs: demand.withinMs, details, audited });
  const question = questionOf(id, details, needed, deps.settings.prefix);
  const file = await wholeLine(details, calls);
  return { outcome: 'asked', question: replyBodyOf({ ...question, ...(file && { file }) })! };
}

/** Of a line that the question does not show whole: nobody agrees to what they cannot read. */
async function wholeLine(
  details: RequestDetails,
  { storeFile }: Pick<Work['calls'], 'storeFile'>,
): Promise<HandlerReply['file'] | undefined> {
  const whole = hiddenPart(details) > 0 ? Buffer.from(visible(details.line)) : undefined;
  return whole && { ...(await storeFile(whole)), name: 'command.txt', title: 'The whole command' };
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
