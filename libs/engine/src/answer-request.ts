import { CommandError } from '@errand/plugin-sdk';
import type { AccessCaller } from './access';
import type { ApprovalEntry, ApprovalRequest, ApprovalStore } from './approval-request';
import { detailsOf, granted, refused } from './approval-request';
import type { ApproverDecision } from './audited-approval';
import { auditedAnswer, auditedLapse, auditedRefusal } from './audited-approval';
import type { HandlerReply } from './handler';
import type { JudgeApprover } from './approvers';
import { originOf } from './origin';
import { questionOf, questionRefOf, timedOutText } from './question';

export type AnswerVerb = 'confirm' | 'approve' | 'reject';

export interface GivenAnswer {
  verb: AnswerVerb;
  /** Of the request, as it was typed or stood in a button, with whatever stands behind it. */
  id: string;
  caller: AccessCaller;
  /** The execution that brings the answer: asked again after a crash, it counts once. */
  executionId: string;
}

/** What is to be done when an answer counted. */
export interface TakenAnswer {
  /** How the message that asked is to look now. */
  question: { ref: ReturnType<typeof questionRefOf>; reply: HandlerReply };
  /** For whoever answered; absent: what happens next says it all. */
  said: string | undefined;
}

/**
 * Takes the answers to requests, by a click or a typed reply. What follows from one happens once, whatever happens to this
 * process: the store queues it in one step with the answer.
 *
 * @throws CommandError where the answer does not count, saying why
 */
export type AnswerRequest = (answer: GivenAnswer) => Promise<TakenAnswer>;

export function createAnswerRequest(deps: {
  store: ApprovalStore;
  judgeApprover: JudgeApprover;
  /** Puts into the audit who wanted to approve and may not. */
  record(entry: ApprovalEntry): Promise<void>;
  /** The prefix may change. */
  settings: { readonly prefix: string };
  /** Something was queued there. */
  wake(partition: number, lane: string): void;
}): AnswerRequest {
  const { store, judgeApprover, record, settings, wake } = deps;

  return async ({ verb, id: typed, caller, executionId }) => {
    const { prefix } = settings;
    const id = idIn(typed);
    if (id === '') throw new CommandError(`Which one? \`${prefix}${verb} <id>\`: the id stands in the question.`);
    const before = await store.find(id);
    // Somebody may have typed anything: it is not repeated.
    if (!before) throw new CommandError('There is no request with that id: it may be too long ago.');
    const isRerun = before.answeredIn.includes(executionId);
    if (!isRerun) refuseWhatIsOver(before);
    const decision = isRerun ? undefined : await refuseWhoMayNot(before, verb, caller);

    const agrees = verb !== 'reject';
    // Before the others are asked about: what does not count takes nobody's yes back.
    if (agrees && !isRerun && before.agreed.includes(caller.id))
      throw new CommandError('You have approved that already.');
    const lapsed = agrees && !isRerun ? await lapsedOf(before) : [];
    const next = agrees ? granted(before) : refused(before);
    const audited = auditedAnswer(before, caller.id, agrees, decision);
    const after = (await store.answer({ id, userId: caller.id, agrees, executionId, lapsed, next, audited })) ?? before;
    if (!after.answeredIn.includes(executionId)) {
      refuseWhatIsOver(after);
      throw new CommandError('You have approved that already.');
    }
    if (after.state !== 'open') wake(next.partition, next.lane);
    return takenAnswer(after, caller, agrees, lapsed.length);
  };

  /** @returns what it goes by that they may, where that is for the policy to say */
  async function refuseWhoMayNot(
    request: ApprovalRequest,
    verb: AnswerVerb,
    caller: AccessCaller,
  ): Promise<ApproverDecision | undefined> {
    const { prefix } = settings;
    const { demand, requesterId } = detailsOf(request);
    const isRequester = caller.id === requesterId;
    if (verb === 'reject' && isRequester) return undefined;
    if (demand.kind === 'confirmation') {
      if (verb === 'approve')
        throw new CommandError(`That is for the caller to confirm: \`${prefix}confirm ${request.id}\`.`);
      if (!isRequester) throw new CommandError('That is for whoever ran the command to say.');
      return undefined;
    }
    if (verb === 'confirm')
      throw new CommandError(`That is for others to approve: \`${prefix}approve ${request.id}\`.`);
    const { by, count, withinMs } = demand;
    const verdict = await judgeApprover({ by, count, withinMs }, caller, requesterId);
    if (verdict.is === 'unknown')
      throw new CommandError('Whether you may approve that is not known just now; try again in a minute.');
    if (verdict.is === 'yes') return verdict;
    await record(auditedRefusal(request, { userId: caller.id, wanted: verb }, verdict));
    throw new CommandError(
      isRequester
        ? 'It is your own request: somebody else has to approve it.'
        : 'You are not among those who may approve that.',
    );
  }

  /**
   * Who said yes, and may not any more: rules, roles and groups change while a question is open. All are asked about with
   * every yes, and not with the last alone: of two at once nobody knows which it is.
   */
  async function lapsedOf(request: ApprovalRequest): Promise<string[]> {
    const { demand, requesterId, envelope } = detailsOf(request);
    if (demand.kind === 'confirmation') return [];
    const { by, count, withinMs } = demand;
    const { channelId = '' } = originOf(envelope);
    const lapsed: string[] = [];
    for (const id of request.agreed) {
      // Only people approve.
      const verdict = await judgeApprover({ by, count, withinMs }, { id, kind: 'human', channelId }, requesterId);
      if (verdict.is === 'unknown')
        throw new CommandError(
          'Whether those who have approved that still may is not known just now; try again in a minute.',
        );
      if (verdict.is === 'yes') continue;
      await record(auditedLapse(request, id, verdict));
      lapsed.push(id);
    }
    return lapsed;
  }

  function takenAnswer(request: ApprovalRequest, caller: AccessCaller, agrees: boolean, lapsed: number): TakenAnswer {
    const details = detailsOf(request);
    const { needed, agreed, state } = request;
    const reply = questionOf(request.id, details, needed, settings.prefix, request);
    // Where the question stands everybody sees what comes of it.
    const isThere = originOf(details.envelope).channelId === caller.channelId;
    const outcome = state === 'granted' ? 'It is run now.' : 'It is not run.';
    const still = lapsed > 0 ? ` ${lapsed} of those before ${lapsed > 1 ? 'do' : 'does'} not count any more.` : '';
    const said =
      agrees && state === 'open' ? `${agreed.length} of ${needed} approvals.${still}` : isThere ? undefined : outcome;
    return { question: { ref: questionRefOf(request), reply }, said };
  }
}

/** It may be pasted as it was shown, in backquotes or angle brackets, and somebody may say why behind it. */
function idIn(typed: string): string {
  const [word = ''] = typed.trim().split(/\s+/);
  return word.replace(/^[`<"']+|[`>"']+$/g, '').toLowerCase();
}

function refuseWhatIsOver(request: ApprovalRequest): void {
  const { state, isOverdue } = request;
  const { demand } = detailsOf(request);
  if (state === 'expired' || isOverdue) throw new CommandError(`That is too late: ${timedOutText(demand)}.`);
  if (state === 'rejected') throw new CommandError('That was rejected already.');
  if (state === 'granted')
    throw new CommandError(
      demand.kind === 'confirmation' ? 'That was confirmed already.' : 'That was approved already.',
    );
}
