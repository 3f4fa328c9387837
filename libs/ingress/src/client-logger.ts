import type { Logger } from '@errand/runtime';

/**
 * The log of Slack's own clients, at our debug level: they log whole payloads, and call errors what we handle. Fits the
 * socket client and the RTM client, whose types of a level are not ours.
 */
export function clientLogger(logger: Logger) {
  const say = (...words: unknown[]) =>
    logger.debug({ client: words.map(String).join(' ').slice(0, 300) }, 'Slack client');
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: say,
    warn: say,
    error: say,
    setLevel: nothing,
    setName: nothing,
    getLevel: () => 'info' as never,
  };
}
