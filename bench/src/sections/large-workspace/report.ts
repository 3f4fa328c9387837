import type { Spread } from '../../measure/percentiles';
import { ms, table } from '../../report/table';
import { COMMANDS, PATTERNS, PLUGINS, RULES } from '../decisions/house-of-rules';
import type { LargeWorkspace } from './large-workspace';
import { ASKERS, CROWD, READERS, WARM_UP } from './large-workspace';

/** What a large workspace and many commands cost, beside each other. */
export function renderLargeWorkspace(plain: LargeWorkspace, full: LargeWorkspace): string {
  const mib = (value: number) => `${value.toFixed(0)} MiB`;
  const row = (what: string, of: (measured: LargeWorkspace) => string) => [what, of(plain), of(full)];
  const spread = ({ p50, p99, max }: Spread) => `${ms(p50)} / ${ms(p99)} / ${ms(max)}`;
  return [
    `**Load.** A workspace of ${CROWD.people} people and ${CROWD.channels} channels, the bot in each. Errand is started twice, with \`pacing.channelPerSecond: 0\`: otherwise as it comes, and with ${COMMANDS} commands
and ${PATTERNS} patterns in ${PLUGINS} plugins of \`extraPluginDir\`, ${RULES} access rules, and restricted commands hidden. Over Socket Mode, one command
after the other, from the moment at which it is sent to the one at which the simulated Slack has taken the first message of the
answer; ${2 * WARM_UP} that are not counted go before. **Ready** is the time from the start of the five processes, all at once, until the last of
them is. Memory is what the kernel counts, garbage that V8 has not yet collected included.`,
    table([
      ['', 'As it comes', `${COMMANDS} commands`],
      row('Ready', ({ readyAfterMs }) => ms(readyAfterMs)),
      row('Calls of methods that list people or channels', ({ lists }) => lists.join(', ') || 'none'),
      row('Memory of the worker when it is ready', ({ workerMib }) => mib(workerMib.ready)),
      row(`Memory after ${ASKERS} people have asked`, ({ workerMib }) => mib(workerMib.asked)),
      row(`\`!echo\`, ${ASKERS} people who ask for the first time: p50 / p99 / max`, ({ echo }) => spread(echo)),
      row(`\`!help\`, ${READERS} of them`, ({ help }) => spread(help)),
      row(`\`!help\`, ${READERS} people who ask for the first time`, ({ helpOfStrangers }) => spread(helpOfStrangers)),
    ]),
  ].join('\n\n');
}
