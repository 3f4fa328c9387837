import { simulatorDefaults } from '../defaults';
import type { Channel, ChannelKind, User } from './model';
import type { Workspace } from './workspace';

const { users: people, channels } = simulatorDefaults;

/** Fills a workspace with its people, its channels and the bots of its apps. */
export function seed(workspace: Workspace): void {
  const seconds = Math.floor(workspace.now() / 1000);
  const person = (id: string, name: string, realName: string, color: string, more: Partial<User> = {}) =>
    workspace.addUser({ ...plainPerson({ id, name, realName, color, updated: seconds }), ...more });
  person(people.ana, 'ana', 'Ana Almeida', '9f69e7', { isAdmin: true });
  person(people.ben, 'ben', 'Ben Baker', '4bbe2e');
  person(people.carla, 'carla', 'Carla Conti', 'e7392d');
  person(people.dmitri, 'dmitri', 'Dmitri Drozdov', '3c989f');
  person(people.guest, 'gus', 'Gus the Guest', '674b1b', { isGuest: true });
  person(people.grid, 'wanda', 'Wanda of the Grid', '5b89d5', { enterpriseId: 'E0ERRAND1' });
  for (const app of workspace.apps.values()) {
    const bot = { isBot: true, botId: app.botId, appId: app.id, displayName: '', email: undefined };
    person(app.botUserId, app.name, app.name, 'e06b56', bot);
  }

  const bots = [...workspace.apps.values()].map((app) => app.botUserId);
  const staff: string[] = [people.ana, people.ben, people.carla, people.dmitri, people.grid];
  const add = (id: string, kind: ChannelKind, name: string, members: readonly string[], topic = '') =>
    workspace.addChannel({
      ...emptyChannel({ id, kind, name, creator: people.ana, created: seconds }),
      members: new Set(members),
      isGeneral: name === 'general',
      topic: { value: topic, creator: topic ? people.ana : '', last_set: topic ? seconds : 0 },
    });
  add(channels.general, 'channel', 'general', [...staff, people.guest, ...bots], 'Everyone, everything');
  add(channels.ops, 'channel', 'ops', [...staff, ...bots], 'What runs, and what does not');
  add(channels.random, 'channel', 'random', [...staff, ...bots]);
  add(channels.incidentRoom, 'group', 'incident-room', [people.ana, people.ben, ...bots], 'Nothing is on fire');
  // A bot comes to it when its app shows up: one that nobody runs would be spoken to in vain.
  add(channels.trio, 'mpim', 'mpdm-ana--ben--errand-1', [people.ana, people.ben]);
  const first = bots[0];
  if (first) for (const id of [...staff, people.guest]) add(`D0${id.slice(1)}`, 'im', '', [id, first]);
  workspace.userGroups.set('S0ONCALL1', {
    id: 'S0ONCALL1',
    handle: 'oncall',
    name: 'On call',
    users: [people.ana, people.dmitri],
  });
}

/** A member of the workspace with nothing special about them. */
export function plainPerson(facts: Pick<User, 'id' | 'name' | 'realName' | 'color' | 'updated'>): User {
  return {
    ...facts,
    displayName: facts.name,
    email: `${facts.name}@errand.example`,
    isBot: false,
    isAdmin: false,
    isGuest: false,
    deleted: false,
    presence: 'active',
  };
}

/** A conversation with nobody in it yet. */
export function emptyChannel(facts: Pick<Channel, 'id' | 'kind' | 'name' | 'creator' | 'created'>): Channel {
  return {
    ...facts,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    members: new Set(),
    isArchived: false,
    isGeneral: false,
    unread: new Map(),
    waiting: new Map(),
  };
}
