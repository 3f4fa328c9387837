import type { Broker } from '@errand/broker';

/**
 * The ids by which Slack names this bot, shared by all ingresses: while two transports run side by side, the classic
 * app's bot is also "this bot" to the other ingress, and a command must not be run on its posts.
 *
 * A broadcast may be lost, so each ingress tells and asks again whenever its broker is (back) there.
 *
 * @param own user, bot and app id of this process's token
 * @returns `ids`, a set that grows as other ingresses tell theirs
 */
export function shareBotIds(
  broker: Broker,
  teamId: string,
  own: readonly string[],
): { ids: ReadonlySet<string>; stop(): Promise<void> } {
  const ids = new Set(own);
  const tell = (answer: boolean) => broker.broadcast({ kind: 'bot.identity', teamId, ids: [...own], answer });
  const listener = broker.subscribe((message) => {
    if (message.kind !== 'bot.identity' || message.teamId !== teamId) return;
    const isNews = message.ids.some((id) => !ids.has(id));
    for (const id of message.ids) ids.add(id);
    if (isNews && !message.answer) tell(true);
  });
  broker.onFault((fault) => fault === undefined && tell(false));
  return { ids, stop: () => listener.stop() };
}
