import type { AccessCaller } from './access';
import type { AnswerVerb } from './answer-request';
import type { ApprovalRequest, ApprovalStore } from './approval-request';
import { detailsOf } from './approval-request';
import { originOf } from './origin';

/** Looked through; where there are more, nobody can be sure which is the only one. */
const MOST_OPEN = 500;

/**
 * The id of the request that somebody means who names none: the only one in the thread where they say so, or else in the
 * channel, that can be answered in this way. Undefined: there is none, or more than one.
 */
export type OnlyRequest = (answer: {
  verb: AnswerVerb;
  caller: AccessCaller;
  teamId: string;
  threadTs: string | undefined;
}) => Promise<string | undefined>;

/** @param deps.partitionOf a channel, in which its requests are */
export function createOnlyRequest(deps: {
  store: Pick<ApprovalStore, 'open'>;
  partitionOf(teamId: string, channelId: string): number;
}): OnlyRequest {
  return async ({ verb, caller, teamId, threadTs }) => {
    const open = await deps.store.open(deps.partitionOf(teamId, caller.channelId), MOST_OPEN);
    if (open.length === MOST_OPEN) return undefined;
    const here = open.filter((request) => {
      const origin = originOf(detailsOf(request).envelope);
      return origin.teamId === teamId && origin.channelId === caller.channelId && isAnsweredBy(request, verb, caller);
    });
    const inThread = here.filter((request) => originOf(detailsOf(request).envelope).threadTs === threadTs);
    const [only, ...others] = threadTs !== undefined && inThread.length > 0 ? inThread : here;
    return others.length === 0 ? only?.id : undefined;
  };
}

function isAnsweredBy(request: ApprovalRequest, verb: AnswerVerb, caller: AccessCaller): boolean {
  const { demand, requesterId } = detailsOf(request);
  if (verb === 'reject') return true;
  return verb === 'approve' ? demand.kind === 'approval' : demand.kind === 'confirmation' && requesterId === caller.id;
}
