import { createHmac, randomUUID } from 'node:crypto';
import { simulatorDefaults } from '@errand/slack-simulator';
import { now, pause } from '../clock';
import type { Fleet } from '../fleet';
import type { Recorder } from '../recorder';
import type { PlannedCommand } from './plan-load';

const userId = simulatorDefaults.users.ana;

/** Makes the channels in which people type. */
export function makeChannels({ simulator }: Fleet, count: number): string[] {
  const members = [simulatorDefaults.app.botUserId];
  return Array.from({ length: count }, (_, n) => simulator.people.createChannel({ userId, name: `c${n}`, members }).id);
}

/**
 * Types the commands by the clock: each when it is due, whether or not the earlier ones are answered. Where there are
 * HTTP ingresses beside the sockets, they get each event too, as they would while a team moves from one to the other.
 */
export async function typeLoad(
  plan: readonly PlannedCommand[],
  to: { fleet: Fleet; channelIds: readonly string[]; recorder: Recorder; alsoOverHttp: boolean },
): Promise<void> {
  const { fleet, channelIds, recorder, alsoOverHttp } = to;
  const begin = now();
  for (const command of plan) {
    const early = begin + command.dueMs - now();
    if (early > 1) await pause(early);
    const channelId = channelIds[command.channel]!;
    const text = `!${command.kind} ${command.text}`;
    const message = fleet.simulator.people.say({ userId, channelId, text, raw: true });
    recorder.said(command, message);
    if (alsoOverHttp) void deliverOverHttp({ channelId, ts: message.ts, text }, fleet, recorder);
  }
}

async function deliverOverHttp(
  message: { channelId: string; ts: string; text: string },
  { simulator, eventsUrl }: Fleet,
  recorder: Recorder,
): Promise<void> {
  const { channelId: channel, ts, text } = message;
  const team = simulator.teamId;
  const event = { type: 'message', channel, user: userId, text, ts, event_ts: ts, team, channel_type: 'channel' };
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: team,
    api_app_id: simulatorDefaults.app.id,
    event_id: `Ev${randomUUID()}`,
    event_time: Math.floor(now() / 1000),
    authorizations: [{ team_id: team, user_id: simulatorDefaults.app.botUserId, is_bot: true }],
    event,
  });
  const seconds = String(Math.floor(now() / 1000));
  const digest = createHmac('sha256', simulator.signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': seconds,
    'x-slack-signature': `v0=${digest}`,
  };
  const at = now();
  const isTaken = await fetch(eventsUrl ?? '', { method: 'POST', headers, body }).then(
    (response) => response.ok,
    () => false, // the other way has it
  );
  recorder.delivered(message, at, isTaken ? now() : undefined);
}
