import { waitFor } from '@errand/testing';
import type { House } from './house';

type Where = NonNullable<Parameters<House['say']>[1]>;

/** One line and all that is answered to it, in its order. Nothing: it is not answered. */
export type Exchange = [line: string, ...answers: string[]];

let talks = 0;

/**
 * Says lines in one channel, one after the other, and gives all that the bot answers to them. A channel is answered in
 * order, so the answer to a last line of its own is behind all of them: nothing comes later, and nothing has to be waited
 * for that does not come.
 *
 * @param options.end the last line: an `echo` of this text, with the prefix of the day
 */
export async function talk(
  house: House,
  lines: readonly string[],
  options: Where & { channelId: string; end?: (text: string) => string },
): Promise<string[]> {
  const { end = (text) => `!echo ${text}`, ...where } = options;
  const before = house.answersIn(where.channelId).length;
  for (const line of lines) {
    house.say(line, where);
    await acknowledged(house);
  }
  return answersUntilEnd(house, before, { ...where, end });
}

/** Over two sockets Slack delivers side by side: what is said before the last was taken may overtake it. */
export function acknowledged({ simulator }: House): Promise<unknown> {
  const isAcknowledged = () => (simulator.operator.log(0)['totals'] as { pending: number }).pending === 0;
  return waitFor(isAcknowledged, { what: 'the acknowledgement' });
}

/** The same for what was not said but done. @param before how many answers there were before it */
export async function answersUntilEnd(
  house: House,
  before: number,
  options: Where & { channelId: string; end: (text: string) => string },
): Promise<string[]> {
  const { end, ...where } = options;
  const last = `end of talk ${(talks += 1)}`;
  house.say(end(last), where);
  const said = () => house.answersIn(where.channelId).slice(before).map(asRead);
  await waitFor(() => said().some((text) => text.endsWith(last)), { timeoutMs: 30_000, what: `the ${last}` });
  return said().filter((text) => !text.endsWith(last));
}

/** The lines and the answers of a table, to be compared with what `talk` gives. */
export function unzipped(exchanges: readonly Exchange[]): { lines: string[]; answers: string[] } {
  return { lines: exchanges.map(([line]) => line), answers: exchanges.flatMap(([, ...answers]) => answers) };
}

/** Slack's escapes undone. */
function asRead(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
