import type { Failure } from './failure';

/** A failure in a few words; none of them is what somebody wrote. */
export interface FailureSummary {
  /** `deploy`, `dead letter in events`, `reply`. */
  what: string;
  cause: string;
  /** ISO 8601. */
  at: string;
  attempts: number;
  /** Slack ids, where the message tells them. */
  userId: string | undefined;
  channelId: string | undefined;
  correlationId: string | undefined;
  /** Of the W3C trace context. */
  traceId: string | undefined;
}

const kinds = { post: 'reply', update: 'update of a reply', delete: 'deletion of a reply', react: 'reaction' } as const;

export function summaryOf(failure: Failure): FailureSummary {
  const envelope = envelopeOf(failure);
  const { userId, channelId } = whereOf(envelope?.['data']);
  const common = {
    at: failure.at,
    userId,
    channelId,
    correlationId: text(envelope?.['correlationid']),
    traceId: text(envelope?.['traceparent'])?.split('-')[1],
  };
  switch (failure.kind) {
    case 'dead_letter': {
      const { stage, cause, attempts, correlationid, traceparent } = failure.letter;
      return {
        ...common,
        what: `dead letter in ${stage}`,
        cause,
        attempts,
        correlationId: correlationid ?? common.correlationId,
        traceId: traceparent?.split('-')[1] ?? common.traceId,
      };
    }
    case 'command': {
      const { handler, state, cause, attempts } = failure.execution;
      const why = state === 'interrupted' ? 'interrupted, and not run again' : (cause ?? 'no cause given');
      return { ...common, what: handler.replaceAll('_', ' '), cause: why, attempts };
    }
    case 'message': {
      const { kind, state, error, attempts, conversation } = failure.row;
      const isNotice = conversation.startsWith('notice:');
      const why = error ?? 'no reason given';
      return {
        ...common,
        what: isNotice ? 'notice to the admins' : kinds[kind],
        cause: {
          dead: `Slack refused it: ${why}`,
          unknown: `it may have been posted or not: ${why}`,
          waiting: 'waits to be posted again',
          sending: 'is being posted again',
        }[state],
        attempts,
      };
    }
  }
}

/** As far as it can be read: a dead letter may be anything. */
function envelopeOf(failure: Failure): Record<string, unknown> | undefined {
  if (failure.kind === 'command') return failure.execution.envelope;
  if (failure.kind === 'message') return failure.row.envelope;
  try {
    return record(JSON.parse(failure.letter.body));
  } catch {
    return undefined;
  }
}

function whereOf(data: unknown): { userId: string | undefined; channelId: string | undefined } {
  const fields = record(data);
  return {
    userId: slackId(record(fields?.['actor'])?.['userId']) ?? slackId(fields?.['userId']),
    channelId: slackId(fields?.['channelId']) ?? slackId(record(fields?.['conversation'])?.['channelId']),
  };
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function slackId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z][A-Z0-9]{1,30}$/.test(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
