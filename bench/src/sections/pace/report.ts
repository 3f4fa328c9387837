import { remarks } from '../../report/remarks';
import { ms, table } from '../../report/table';
import type { RoundCounts } from '../../slack/slack-load';
import type { Pace, PaceLoad } from './pace';
import { BURST, EVERY_MS, OTHERS } from './pace';
import { paceOf } from './pace-of';

/** How the busy channel was served, and how the others were meanwhile. */
export function renderPace({ alone, beside, busy, refused, outcome }: Pace, load: PaceLoad): string {
  return [
    about(load),
    busyTable(busy, refused),
    `The ${OTHERS} other channels:`,
    table([
      ['', 'Commands', 'p50', 'p99', 'max', 'Lost', 'Doubled'],
      rowOf('alone', alone),
      rowOf('beside the busy channel', beside),
    ]),
    ...remarks({ subject: 'errand', outcome }),
  ].join('\n\n');
}

function about({ posts, seconds }: PaceLoad): string {
  return `**Load.** ${posts} \`!echo\` commands typed at once into one channel, over Socket Mode. Errand's pace is as it comes,
\`pacing: channelPerSecond: 1 channelBurst: ${BURST}\`, and the simulator refuses what goes beyond Slack's limits. ${OTHERS} other channels
get a command every ${EVERY_MS / 1000} s each, by turns, for ${seconds} s alone and then for as long as the busy channel takes; up to 30 s
at twice that rate go before. The rate and the gaps are those after the burst that a quiet channel is granted. Out of order
is a post that came after that to a later command; over two sockets Slack hands the commands over side by side, so those
that were in flight at once had no order yet.`;
}

function busyTable(busy: RoundCounts, refused: number): string {
  const { perSecond, gapsMs } = paceOf(busy.arrivalsMs, BURST);
  return table([
    ['The busy channel', ''],
    ['Posts', String(busy.sent - busy.lost)],
    ['Lost', String(busy.lost)],
    ['Doubled', String(busy.doubled)],
    ['Out of order', String(busy.outOfOrder - busy.inFlightTogether)],
    ['Out of order, in flight at once', String(busy.inFlightTogether)],
    ['Posts per second', Number.isNaN(perSecond) ? '–' : perSecond.toFixed(3)],
    ['From one post to the next, p50', ms(gapsMs.p50)],
    ['From one post to the next, max', ms(gapsMs.max)],
    ['Until the last post', ms(busy.latencyMs.max)],
    ['Calls that Slack refused for the pace', String(refused)],
  ]);
}

function rowOf(name: string, { sent, latencyMs, lost, doubled }: RoundCounts): string[] {
  return [name, String(sent), ms(latencyMs.p50), ms(latencyMs.p99), ms(latencyMs.max), String(lost), String(doubled)];
}
