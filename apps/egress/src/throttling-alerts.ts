import type { Logger } from '@errand/runtime';
import type { Clock } from './clock';
import type { Notices } from './notices';
import type { PacedCall } from './pacing';

/** Slack's usual second of rest is nobody's business. */
const WORTH_TELLING_MS = 5_000;
/** One word about one method in so long, however many egresses hear it from Slack. */
const QUIET_MS = 10 * 60_000;

/** Tells the admins that Slack makes Errand wait: answers are late, and nobody sees why. */
export function createThrottlingAlerts(deps: {
  notices: Pick<Notices, 'accept' | 'create'>;
  clock: Clock;
  logger: Logger;
}): (call: PacedCall, pauseMs: number) => void {
  const { notices, clock, logger } = deps;
  return ({ method, channel }, pauseMs) => {
    if (pauseMs < WORTH_TELLING_MS) return;
    const where = channel === undefined ? '' : ` in \`${channel}\``;
    const notice = notices.create(
      'slack_throttling',
      `Slack is throttling \`${method}\`${where}: Errand waits ${Math.ceil(pauseMs / 1000)} s before it calls it again. Nothing is lost; it comes later.`,
      `${method}:${Math.floor(clock.now() / QUIET_MS)}`,
    );
    notices
      .accept(notice)
      .catch((err: unknown) => logger.warn({ err, method }, 'the admins could not be told of throttling'));
  };
}
