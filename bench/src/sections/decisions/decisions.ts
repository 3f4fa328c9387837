import { compilePolicy } from '@errand/access-control';
import type { Envelope } from '@errand/contracts';
import { channelPartition, createEnvelope, messageKey } from '@errand/contracts';
import { argumentsOf, createAccess, createRegistry, readInput, route } from '@errand/engine';
import type { Spread } from '../../measure/percentiles';
import { spreadOf } from '../../measure/percentiles';
import type { BenchOptions } from '../../options';
import { table } from '../../report/table';
import type { SectionResult } from '../section';
import { COMMANDS, PATTERNS, RULES, commandName, manifests, policy } from './house-of-rules';

const MESSAGES = 20_000;
const WARM_UP = 5_000;
const MOST_P99_MS = 1;

/** Kinds of messages, and how many of a hundred are of each. */
const kinds: [name: string, share: number, text: (at: number) => string][] = [
  ['commands', 60, (at) => `!${commandName(at % 20, at % 25).replaceAll('_', ' ')} prod-${at % 7} --force`],
  ['lines with a pattern in them', 15, (at) => `have a look at ticket-${at % PATTERNS}-${at}, it is burning again`],
  ['talk', 20, (at) => `good morning, this is the ${at}th day of the freeze and nobody asked for anything`],
  ['unknown commands', 5, (at) => `!wrok${at % 20} prod`],
];

/** Parses, routes and decides messages in this process: what a worker does before it runs anything. */
export async function runDecisions(_options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const measure = createMeasure();
  for (let at = 0; at < WARM_UP; at += 1) await measure(at);
  const all: number[] = [];
  const ofKind = new Map<string, number[]>(kinds.map(([name]) => [name, []]));
  for (let at = 0; at < MESSAGES; at += 1) {
    const { kind, ms } = await measure(at);
    all.push(ms);
    ofKind.get(kind)!.push(ms);
  }
  const spread = spreadOf(all);
  say(`p50 ${us(spread.p50)}, p99 ${us(spread.p99)}`);
  const rows = [...ofKind].map(([name, values]) => rowOf(name, values.length, spreadOf(values)));
  const text = [
    `**Load.** ${MESSAGES} messages, one after the other, in one process, after ${WARM_UP} that are not counted: ${COMMANDS} commands,
${PATTERNS} patterns, ${RULES} access rules. Measured is the time from the event to what is to be done: prefix, command or pattern,
arguments, rule. Nothing that the rules ask has to be looked up in Slack.`,
    table([['', 'Messages', 'p50', 'p90', 'p99', 'max'], ...rows, rowOf('**all**', all.length, spread)]),
  ].join('\n\n');
  const isSlow = spread.p99 >= MOST_P99_MS;
  return { text, faults: isSlow ? [`decisions: p99 is ${us(spread.p99)}, and not below ${MOST_P99_MS} ms`] : [] };
}

function createMeasure() {
  const registry = createRegistry(manifests());
  const access = createAccess(compilePolicy(policy()));
  const ask = () => Promise.reject(new Error('nothing has to be looked up'));
  const grammar = { prefix: '!' };
  return async (at: number): Promise<{ kind: string; ms: number }> => {
    const { kind, envelope } = messageAt(at);
    const started = performance.now();
    for (const { plugin, handler, input } of route(envelope, 0, { registry, grammar })) {
      const entry = registry.get(plugin, handler);
      if (!entry || entry.kind === 'listener') continue;
      const { text } = input as { text: string };
      const read = readInput(entry, text, []);
      const caller = { id: `U0USER${at % 50}`, kind: 'human', channelId: envelope.data.channelId } as const;
      await access(caller, ask).judge(entry, { text, args: () => argumentsOf(read) });
    }
    return { kind, ms: performance.now() - started };
  };
}

function messageAt(at: number): { kind: string; envelope: Envelope<'slack.message.v1'> } {
  let share = (at * 37) % 100;
  const [kind, , textOf] = kinds.find(([, each]) => (share -= each) < 0)!;
  const text = textOf(at);
  const place = { teamId: 'T0BENCH', channelId: `C0${at % 40}` };
  const ts = `1712.${String(at).padStart(6, '0')}`;
  const data = { ...place, ts, actor: { kind: 'human', userId: 'U0ANA' }, kind: 'new', text, markup: text } as const;
  const envelope = createEnvelope({
    type: 'slack.message.v1',
    source: 'bench',
    dedupkey: messageKey(place.teamId, place.channelId, ts),
    partitionkey: channelPartition(place.teamId, place.channelId),
    data: { ...data, mentions: [], links: [], mentionsBot: false },
  });
  return { kind, envelope };
}

function rowOf(name: string, count: number, { p50, p90, p99, max }: Spread): string[] {
  return [name, String(count), us(p50), us(p90), us(p99), us(max)];
}

function us(ms: number): string {
  return `${(ms * 1_000).toFixed(0)} µs`;
}
