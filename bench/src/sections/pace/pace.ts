import { sleep } from '@errand/runtime';
import { faultsOf } from '../../measure/faults';
import { samplesOf } from '../../measure/prometheus';
import { readMetrics } from '../../measure/read-metrics';
import type { BenchOptions } from '../../options';
import { lineOf } from '../../report/line-of';
import type { RoundCounts } from '../../slack/slack-load';
import type { SlackOutcome } from '../../slack/slack-process';
import { startErrand } from '../../subjects/errand';
import type { Subject } from '../../subjects/subject';
import type { SectionResult } from '../section';
import { withSubject } from '../with-subject';
import { renderPace } from './report';

export interface Pace {
  /** The ten channels without and with the busy one beside them. */
  alone: RoundCounts;
  beside: RoundCounts;
  /** The busy channel. */
  busy: RoundCounts;
  /** How often Slack told the services to wait. */
  refused: number;
  outcome: SlackOutcome;
}

/** The options, with what this section takes where none are given. */
export type PaceLoad = BenchOptions & { seconds: number };

export const OTHERS = 10;
export const EVERY_MS = 2000;
/** `pacing.channelBurst` as it comes. */
export const BURST = 5;
const BUSY_CHANNEL = 0;
const others = Array.from({ length: OTHERS }, (_, index) => index + 1);
const SECONDS = 60;
const MOST_WARM_UP_SECONDS = 30;

/** Types many commands into one channel, at Errand's default pace, and watches ten other channels meanwhile. */
export async function runPace(options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const load = { ...options, seconds: options.seconds ?? SECONDS };
  const start = startErrand({ transport: 'socket', channels: OTHERS + 1, behaviour: undefined });
  const pace = await withSubject(start, (subject) => measurePace(subject, load, say));
  return { text: renderPace(pace, load), faults: faultsOf('pace', 'errand', pace.outcome) };
}

async function measurePace(subject: Subject, load: PaceLoad, say: (line: string) => void): Promise<Pace> {
  const { slack } = subject;
  await slack.limitRates();
  // The pace of ten channels allows no more than ten commands a second.
  await steadily(slack, 1000, Math.min(load.seconds, MOST_WARM_UP_SECONDS));
  const alone = await steadily(slack, EVERY_MS, load.seconds);
  say(`${OTHERS} channels alone: ${lineOf(alone)}`);
  const [busy, beside] = await Promise.all([
    slack.run({ kind: 'at once', commands: load.posts, channel: BUSY_CHANNEL }).finally(() => slack.enough()),
    slack.run({ kind: 'steadily', everyMs: EVERY_MS, channels: others }),
  ]);
  say(`${OTHERS} channels beside the busy one: ${lineOf(beside)}`);
  const waits = samplesOf(await readMetrics(subject), 'errand_egress_retry_after_total');
  const refused = waits.reduce((sum, { value }) => sum + value, 0);
  return { alone, beside, busy, refused, outcome: await slack.outcome() };
}

async function steadily(slack: Subject['slack'], everyMs: number, seconds: number): Promise<RoundCounts> {
  const [counts] = await Promise.all([
    slack.run({ kind: 'steadily', everyMs, channels: others }),
    sleep(seconds * 1000).then(() => slack.enough()),
  ]);
  return counts;
}
