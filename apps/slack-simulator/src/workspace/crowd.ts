import { simulatorDefaults } from '../defaults';
import { emptyChannel, plainPerson } from './seed';
import type { Workspace } from './workspace';

/** How much larger than the seed a workspace is. */
export interface Crowd {
  /** People beside those of the seed, `U0CROWD00000` and on. */
  people: number;
  /** Channels beside those of the seed, `C0CROWD00000` and on; the bot and ten people are in each. */
  channels: number;
}

export function crowdUser(at: number): string {
  return `U0CROWD${String(at).padStart(5, '0')}`;
}

export function crowdChannel(at: number): string {
  return `C0CROWD${String(at).padStart(5, '0')}`;
}

const MEMBERS = 10;

/** Makes it a workspace of many. @param botUserId is let into each channel */
export function inhabit(workspace: Workspace, { people, channels }: Crowd, botUserId: string): void {
  const seconds = Math.floor(workspace.now() / 1000);
  for (let at = 0; at < people; at += 1) {
    const facts = { id: crowdUser(at), name: `crowd${at}`, realName: `Person ${at}`, color: '3c989f' };
    workspace.addUser(plainPerson({ ...facts, updated: seconds }));
  }
  for (let at = 0; at < channels; at += 1) {
    const creator = simulatorDefaults.users.ana;
    const place = emptyChannel({
      id: crowdChannel(at),
      kind: 'channel',
      name: `crowd-${at}`,
      creator,
      created: seconds,
    });
    const members = Array.from({ length: MEMBERS }, (_, n) => crowdUser((at + n) % Math.max(1, people)));
    workspace.addChannel({ ...place, members: new Set([botUserId, ...(people > 0 ? members : [])]) });
  }
}
