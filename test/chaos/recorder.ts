import { readFileSync } from 'node:fs';
import { executionIdOf, messageKey } from '@errand/contracts';
import type { SlackSimulator } from '@errand/slack-simulator';
import type { BotMessage, Crash, Effect, History, SaidCommand } from './checker/history';
import { now } from './clock';
import { commandKinds, resultOf } from './commands';
import type { PlannedCommand } from './load/plan-load';

/** Writes down what people and bot say, and what Slack was told of its deliveries. */
export interface Recorder {
  said(command: PlannedCommand, where: { channelId: string; ts: string }): void;
  /** A delivery by a way that the simulator knows nothing of. */
  delivered(where: { channelId: string; ts: string }, at: number, acknowledgedAt: number | undefined): void;
  /** Deliveries of commands that Slack has neither handed over nor given up. */
  pending(): number;
  /** When the bot posted last. */
  lastMessageAt(): number;
  /** Everything until now. */
  history(more: { crashes: readonly Crash[]; effectsFile: string; commandTtlMs: number }): History;
  stop(): void;
}

/** As the simulator's log has it. */
interface LoggedDelivery {
  type: string;
  channel?: string;
  ts?: string;
  state: 'pending' | 'acked' | 'failed' | 'dropped';
  attempts: { at: number; ackedAfterMs?: number }[];
}

/** The log keeps the newest 5,000 deliveries. */
const LOG_LIMIT = 5_000;
const SAMPLE_MS = 500;

export function createRecorder(simulator: SlackSimulator): Recorder {
  const { observer, operator, teamId } = simulator;
  const commands = new Map<string, SaidCommand>();
  const messages: BotMessage[] = [];
  const messagesBy = new Map<string, BotMessage>();
  const deliveries = new Map<string, LoggedDelivery>();
  let lastAt = 0;

  const unlisten = observer.onMessage((message) => {
    if (message.botId === undefined) return;
    lastAt = now();
    const payload = message.metadata?.event_payload as { key?: string } | undefined;
    const { channel: channelId, ts, text } = message;
    const posted: BotMessage = { channelId, ts, key: payload?.key, text, isGone: false, postedAt: lastAt };
    messages.push(posted);
    messagesBy.set(placeOf(posted), posted);
  });
  /** What is logged is still written to while a delivery is under way: it is enough to have met it once. */
  const sample = () => {
    for (const delivery of operator.log(LOG_LIMIT)['events'] as LoggedDelivery[]) {
      const { type, channel = '', ts = '' } = delivery;
      const place = placeOf({ channelId: channel, ts });
      if (type === 'message' && commands.has(place)) deliveries.set(place, delivery);
    }
  };
  const sampling = setInterval(sample, SAMPLE_MS);

  /** What stands in Slack now. */
  const readStanding = () => {
    for (const message of messages) message.isGone = true;
    for (const channelId of new Set(messages.map((message) => message.channelId)))
      for (const { ts, text } of observer.messagesIn(channelId)) {
        const message = messagesBy.get(placeOf({ channelId, ts }));
        if (message) Object.assign(message, { text, isGone: false });
      }
  };
  const takeDeliveries = () => {
    sample();
    for (const [place, { attempts }] of deliveries) {
      const command = commands.get(place)!;
      const acked = attempts.find(({ ackedAfterMs }) => ackedAfterMs !== undefined);
      command.deliveredAt = earlier(command.deliveredAt, attempts[0]?.at);
      command.acknowledgedAt = earlier(command.acknowledgedAt, acked && acked.at + acked.ackedAfterMs!);
    }
  };

  return {
    said(command, where) {
      const { plugin, isQuick, messages: count, onCrash } = commandKinds[command.kind];
      const { channelId, ts } = where;
      commands.set(placeOf(where), {
        id: command.id,
        channelId,
        executionId: executionIdOf(messageKey(teamId, channelId, ts), plugin, command.kind),
        isQuick,
        result: resultOf(command.kind, command.id),
        messages: count,
        onCrash,
        saidAt: now(),
      });
    },
    delivered(where, at, acknowledgedAt) {
      const command = commands.get(placeOf(where));
      if (!command) return;
      command.deliveredAt = earlier(command.deliveredAt, at);
      command.acknowledgedAt = earlier(command.acknowledgedAt, acknowledgedAt);
    },
    pending() {
      sample();
      return [...deliveries.values()].filter(({ state }) => state === 'pending').length;
    },
    lastMessageAt: () => lastAt,
    history({ crashes, effectsFile, commandTtlMs }) {
      takeDeliveries();
      readStanding();
      return {
        commands: [...commands.values()],
        messages,
        effects: readEffects(effectsFile),
        crashes: [...crashes],
        commandTtlMs,
      };
    },
    stop() {
      clearInterval(sampling);
      unlisten();
    },
  };
}

function placeOf({ channelId, ts }: { channelId: string; ts: string }): string {
  return `${channelId} ${ts}`;
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

function readEffects(file: string): Effect[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Effect);
}
