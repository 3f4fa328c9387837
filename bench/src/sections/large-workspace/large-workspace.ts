import { residentMibOf } from '../../measure/measure-round';
import type { Spread } from '../../measure/percentiles';
import { spreadOf } from '../../measure/percentiles';
import type { BenchOptions } from '../../options';
import { ms, table } from '../../report/table';
import type { ErrandSubject } from '../../subjects/errand';
import { startErrand } from '../../subjects/errand';
import { COMMANDS, PATTERNS, RULES } from '../decisions/house-of-rules';
import type { SectionResult } from '../section';
import { withSubject } from '../with-subject';
import { writePlugins } from './write-plugins';

const CROWD = { people: 50_000, channels: 20_000 };
/** Each is somebody else, in another channel. */
const ASKERS = 1_000;
const READERS = 200;
const WARM_UP = 50;
const MOST = { readyMs: 5_000, helpMs: 50, workerMib: 150 };
/** Calls that would fetch a workspace whole. */
const LISTS = ['users.list', 'conversations.list', 'users.conversations', 'usergroups.list'];

/** Starts Errand in a large workspace with many commands and rules, and has many people ask it. */
export async function runLargeWorkspace(_options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const behaviour = await writePlugins();
  const start = startErrand({ transport: 'socket', channels: 1, behaviour, crowd: CROWD });
  return withSubject(start, (subject) => measure(subject, say));
}

async function measure(subject: ErrandSubject, say: (line: string) => void): Promise<SectionResult> {
  const { slack, readyAfterMs } = subject;
  say(`ready after ${ms(readyAfterMs)}`);
  const times = async (text: string, count: number, first: number) => {
    const all: number[] = [];
    for (let at = first; at < first + count; at += 1) all.push(await slack.askedBy(text, { person: at, channel: at }));
    return spreadOf(all);
  };
  await times('!echo hi', WARM_UP, 0);
  await times('!help', WARM_UP, 0);
  const echo = await times('!echo hi', ASKERS, WARM_UP);
  const help = await times('!help', READERS, WARM_UP);
  const strangers = await times('!help', READERS, WARM_UP + ASKERS);
  const calls = await slack.apiCalls();
  const lists = LISTS.filter((method) => method in calls);
  const workerMib = residentMibOf(subject)['command-worker'] ?? NaN;
  say(`!help p50 ${ms(help.p50)}, worker ${workerMib.toFixed(0)} MiB, lists: ${lists.join() || 'none'}`);
  const rows: [what: string, spread: Spread][] = [
    [`\`!echo hi\`, ${ASKERS} people who ask for the first time`, echo],
    [`\`!help\`, ${READERS} of them`, help],
    [`\`!help\`, ${READERS} people who ask for the first time`, strangers],
  ];
  const text = [
    `**Load.** A workspace of ${CROWD.people} people and ${CROWD.channels} channels, the bot in each; ${COMMANDS} commands in 20 plugins of \`extraPluginDir\`,
${PATTERNS} patterns and ${RULES} access rules, restricted commands hidden. Over Socket Mode, one command after the other, each from the moment at which
it is sent to the one at which the simulated Slack has taken the first message of the answer, after ${2 * WARM_UP} that are not counted.
**Ready** is the time from the start of the five processes, all at once, until the last of them is.`,
    table([
      ['', ''],
      ['Ready', ms(readyAfterMs)],
      ['Memory of the worker at the end', `${workerMib.toFixed(0)} MiB`],
      ['Calls of methods that list', lists.join(', ') || 'none'],
    ]),
    table([
      ['', 'p50', 'p90', 'p99', 'max'],
      ...rows.map(([what, { p50, p90, p99, max }]) => [what, ms(p50), ms(p90), ms(p99), ms(max)]),
    ]),
  ].join('\n\n');
  const faults = [
    ...(readyAfterMs >= MOST.readyMs ? [`ready after ${ms(readyAfterMs)}, and not below ${ms(MOST.readyMs)}`] : []),
    ...(help.p50 >= MOST.helpMs ? [`!help takes ${ms(help.p50)}, and not below ${ms(MOST.helpMs)}`] : []),
    ...(workerMib < MOST.workerMib ? [] : [`the worker holds ${workerMib} MiB, and not below ${MOST.workerMib}`]),
    ...lists.map((method) => `${method} was called`),
  ];
  return { text, faults: faults.map((fault) => `large-workspace: ${fault}`) };
}
