import type { Broker } from '@errand/broker';
import type { DirectoryAnswer, DirectoryRequest } from '@errand/contracts';
import { directoryAnswerSchema } from '@errand/contracts';
import type { Clock, Patience } from '@errand/engine';
import { backoffMs } from '@errand/runtime';

/** Nobody could say: not a no. */
export class DirectoryUnavailableError extends Error {
  override readonly name = 'DirectoryUnavailableError';
  readonly code = 'directory_unavailable';
}

export type Directory = (request: DirectoryRequest, patience: Patience) => Promise<DirectoryAnswer>;

const DEADLINE_MS = 3_000;
/** For commands that never expire. Below the 30 min after which RabbitMQ takes a delivery that is not acked away. */
const MOST_PATIENCE_MS = 15 * 60_000;
/** Long enough for an egress that restarts, and for a clock of ours that goes wrong by that much. */
const LEAST_PATIENCE_MS = 10_000;
/** Egress is there and has tried: a little longer only helps where Slack is just back. */
const FAILED_PATIENCE_MS = 3_000;

/**
 * Asks egress about people, channels and the bot itself, again and again while nobody answers: what is to be said
 * could not be posted without egress anyway. Where egress answers that it could not find out, as Slack is away, it is asked
 * again for three seconds.
 *
 * @param today milliseconds since the epoch, to compare with `patience.until`
 * @throws DirectoryUnavailableError when patience ends, or at an answer that does not fit the contract
 * @throws the reason of `patience.signal`
 */
export function createDirectory(
  broker: Pick<Broker, 'request'>,
  clock: Clock,
  today: () => number = Date.now,
): Directory {
  return async (request, { signal, until }) => {
    let giveUpAt = clock.now() + patienceMs(until, today());
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        return check(request, await broker.request('directory', request, { deadlineMs: DEADLINE_MS }));
      } catch (err) {
        if (err instanceof DirectoryUnavailableError) throw err;
        if ((err as { code?: unknown }).code === 'broker_request_failed')
          giveUpAt = Math.min(giveUpAt, clock.now() + FAILED_PATIENCE_MS);
        const waitMs = backoffMs(attempt, { minMs: 100, maxMs: 1_000 });
        if (clock.now() + waitMs >= giveUpAt) {
          throw new DirectoryUnavailableError(`the directory does not answer: ${(err as Error).message}`, {
            cause: err,
          });
        }
        await clock.sleep(waitMs, signal);
      }
    }
  };
}

function patienceMs(until: string | undefined, today: number): number {
  const ms = until === undefined ? NaN : Date.parse(until) - today;
  return Number.isNaN(ms) ? MOST_PATIENCE_MS : Math.min(MOST_PATIENCE_MS, Math.max(LEAST_PATIENCE_MS, ms));
}

function check(request: DirectoryRequest, answer: unknown): DirectoryAnswer {
  const parsed = directoryAnswerSchema.safeParse(answer);
  if (parsed.success && [request.kind, 'not_found', 'refused'].includes(parsed.data.kind)) return parsed.data;
  throw new DirectoryUnavailableError('the directory answered something that is no answer to the question');
}
