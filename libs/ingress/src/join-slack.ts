import type { Condition, Health, Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';
import type { SlackIdentity, Transport } from '@errand/slack';
import { classifySlackError, detectTransport } from '@errand/slack';

/** What an ingress is to do in this workspace. */
export interface Role {
  active: boolean;
  because: string;
}

/** Slack does not tell what the token may do, so that nobody can say which transport serves it. */
export class TransportUnknownError extends Error {
  override readonly name = 'TransportUnknownError';
  readonly code = 'transport_unknown';
}

/**
 * Asks Slack who we are, for as long as it takes, and decides by the rule of the transports whether this ingress works
 * or idles.
 *
 * @param options.identify asks auth.test
 * @param options.own the transport of the calling ingress
 * @param options.mode `on` works whatever was detected
 * @returns undefined when stopped before Slack answered
 * @throws TransportUnknownError
 */
export async function joinSlack(options: {
  identify: () => Promise<SlackIdentity>;
  own: Transport;
  mode: 'auto' | 'on';
  hasAppToken: boolean;
  health: Health;
  logger: Logger;
  signal: AbortSignal;
}): Promise<{ identity: SlackIdentity; role: Role } | undefined> {
  const { own, mode, hasAppToken, health, logger } = options;
  const slack = health.condition('slack', 'auth.test has not answered yet');
  const identity = await askUntilAnswered({ ...options, slack });
  if (!identity) return undefined;
  const role =
    mode === 'on'
      ? { active: true, because: 'INGRESS_MODE=on' }
      : roleOf(own, detectTransport({ scopes: identity.scopes, hasAppToken }));
  health.note('transport', `${role.active ? 'active' : 'idle'}: ${role.because}`);
  logger.info(
    { teamId: identity.teamId, botUserId: identity.botUserId, active: role.active, because: role.because },
    'transport detected',
  );
  slack.ok();
  return { identity, role };
}

const names: Record<Transport, string> = { rtm: 'RTM', socket: 'Socket Mode', http: 'HTTP' };

function roleOf(own: Transport, detected: ReturnType<typeof detectTransport>): Role {
  if ('fault' in detected)
    throw new TransportUnknownError(
      `the transport cannot be detected: ${detected.fault} (INGRESS_MODE=on skips the detection)`,
    );
  return {
    active: detected.transport === own,
    because: `${names[detected.transport]} was detected: ${detected.because}`,
  };
}

async function askUntilAnswered(options: {
  identify: () => Promise<SlackIdentity>;
  slack: Condition;
  logger: Logger;
  signal: AbortSignal;
}): Promise<SlackIdentity | undefined> {
  const { identify, slack, logger, signal } = options;
  const stopped = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await Promise.race([identify(), stopped]);
    } catch (err) {
      const { class: kind, error, retryAfterMs = 0 } = classifySlackError(err);
      slack.fail(
        kind === 'fatal'
          ? `SLACK_BOT_TOKEN is refused by Slack: ${error}`
          : `no answer to auth.test from Slack's Web API at SLACK_API_URL: ${error}`,
      );
      logger.warn({ err, failures }, 'Slack does not say who we are');
      await sleep(Math.max(retryAfterMs, backoffMs(failures, { minMs: 500, maxMs: 30_000 })), signal);
    }
  }
  return undefined;
}
