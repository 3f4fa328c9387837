import { LRUCache } from 'lru-cache';
import type { Broadcast, DirectoryAnswer, DirectoryRequest } from '@errand/contracts';
import { directoryRequestSchema } from '@errand/contracts';
import type { SlackAuth } from '@errand/slack';
import type { Clock } from './clock';
import type { SlackCalls } from './slack-calls';
import type { Classify, DirectorySlack } from './slack-port';

export interface Directory {
  /** @throws what Slack could not be asked for: the asker learns that it is unknown, not that there is none */
  answer(body: unknown): Promise<DirectoryAnswer>;
  /** Forgets whom a broadcast says has changed. */
  hear(message: Broadcast): void;
}

type Subject = 'user' | 'channel' | 'group' | 'handle' | 'direct';

const FRESH_MS = 5 * 60_000;
/** Of a user group: who leaves one may lose rights by it, and Slack need not tell of it. */
const GROUP_FRESH_MS = 60_000;
/** Somebody may join, the bot be invited or given a scope, at any moment. */
const ABSENT_MS = 15_000;
const MOST_ENTRIES = 20_000;
/** Below the deadline of those who ask: they learn that Slack is silent, not only that nobody answers. */
const MOST_MS = 2_500;

/** Slack's ways of saying that there is none that this token may see. */
const absent = new Set([
  'user_not_found',
  'users_not_found',
  'user_not_visible',
  'channel_not_found',
  'no_such_subteam',
]);

/**
 * Answers who a user is, what a channel is, who is in a user group and how it is mentioned, where a person is spoken to
 * directly, and who the bot is, from a cache of five minutes, for who is in a user group of one; of many askers one goes to
 * Slack. Nothing is read ahead: a workspace may have 100,000 users.
 */
export function createDirectory(deps: {
  slack: DirectorySlack;
  calls: SlackCalls;
  classify: Classify;
  identity: () => SlackAuth | undefined;
  clock: Pick<Clock, 'sleep'>;
  signal: AbortSignal;
}): Directory {
  const { slack, calls, classify, clock, signal } = deps;

  const identity = (): SlackAuth => {
    const known = deps.identity();
    if (!known) throw new Error('Slack has not answered auth.test yet');
    return known;
  };

  const handles = new LRUCache<'all', ReadonlyMap<string, string>>({
    max: 1,
    ttl: FRESH_MS,
    ignoreFetchAbort: true,
    fetchMethod: () => calls({ method: 'usergroups.list' }, () => slack.groupHandles()),
  });

  const find = async (kind: Subject, id: string): Promise<DirectoryAnswer> => {
    switch (kind) {
      case 'user':
        return { kind, user: await calls({ method: 'users.info' }, async () => slack.userInfo(id, identity())) };
      case 'channel':
        return { kind, channel: await calls({ method: 'conversations.info' }, () => slack.channelInfo(id)) };
      case 'group':
        return { kind, group: await calls({ method: 'usergroups.users.list' }, () => slack.groupInfo(id)) };
      case 'handle': {
        const handle = (await handles.forceFetch('all')).get(id);
        return handle === undefined ? { kind: 'not_found', reason: 'no_such_subteam' } : { kind, handle };
      }
      case 'direct':
        return { kind, channelId: await calls({ method: 'conversations.open' }, () => slack.openDirectMessage(id)) };
    }
  };

  const ask = async (kind: Subject, id: string): Promise<DirectoryAnswer> => {
    try {
      return await find(kind, id);
    } catch (err) {
      const failure = classify(err);
      if (absent.has(failure.error)) return { kind: 'not_found', reason: failure.error };
      if (failure.class === 'permanent') return { kind: 'refused', reason: failure.error };
      throw err;
    }
  };

  const cache = new LRUCache<string, DirectoryAnswer>({
    max: MOST_ENTRIES,
    ttl: FRESH_MS,
    // An entry that is forgotten while it is asked for is answered to those who wait, and not kept.
    ignoreFetchAbort: true,
    async fetchMethod(key, _stale, { options }) {
      const [kind, id] = key.split(' ') as [Subject, string];
      const answer = await ask(kind, id);
      if (answer.kind === 'group') options.ttl = GROUP_FRESH_MS;
      if (answer.kind === 'not_found' || answer.kind === 'refused') options.ttl = ABSENT_MS;
      return answer;
    },
  });

  async function silence(): Promise<never> {
    await clock.sleep(MOST_MS, signal);
    throw new Error('Slack does not answer');
  }

  return {
    async answer(body) {
      const request = directoryRequestSchema.parse(body);
      if (request.kind === 'bot') {
        const { teamId, teamName, userId, botId, name } = identity();
        return { kind: 'bot', bot: { teamId, teamName, userId, ...(botId !== undefined && { botId }), name } };
      }
      const asked = cache.forceFetch(keyOf(request.kind, idIn(request)));
      asked.catch(() => undefined); // whoever asks next may get the answer that comes too late for this one
      return Promise.race([asked, silence()]);
    },
    hear(message) {
      if (message.kind !== 'directory.changed') return;
      cache.delete(keyOf(message.subject, message.id));
      if (message.subject !== 'group') return;
      handles.clear();
      cache.delete(keyOf('handle', message.id));
    },
  };
}

function idIn(request: Exclude<DirectoryRequest, { kind: 'bot' }>): string {
  switch (request.kind) {
    case 'user':
    case 'direct':
      return request.userId;
    case 'channel':
      return request.channelId;
    case 'group':
    case 'handle':
      return request.groupId;
  }
}

function keyOf(kind: Subject, id: string): string {
  return `${kind} ${id}`;
}
