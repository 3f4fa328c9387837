/** A message of the bot's, as the control API of the simulator shows it. */
export interface Said {
  ts: string;
  text: string;
  botId?: string;
  username?: string;
  editedTs?: string;
  threadTs?: string;
  files?: { name: string; size: number }[];
}

interface Workspace {
  users: { id: string; name: string; isBot: boolean }[];
  channels: { id: string; name?: string; kind: string }[];
  botUserId: string;
}

/** The pretend Slack of `local`, over its control API. @param url as `local` prints it */
export function reachPretendSlack(url: string) {
  async function call<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${url}/control${path}`, {
      signal: AbortSignal.timeout(10_000),
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(answer.error ?? `the simulator answered ${response.status}`);
    return answer;
  }
  return {
    workspace: (userId?: string) => call<Workspace>(`/workspace${userId === undefined ? '' : `?userId=${userId}`}`),
    say: (said: { userId: string; channelId: string; text: string }) => call<{ ts: string }>('/say', said),
    async messages(channelId: string, userId: string) {
      const query = new URLSearchParams({ channel: channelId, userId, limit: '50' });
      return (await call<{ messages: Said[] }>(`/messages?${query}`)).messages;
    },
    openDm: (userId: string, withUserId: string) => call<{ channelId: string }>('/open-dm', { userId, withUserId }),
    createPerson: (name: string) => call<{ userId: string }>('/create-person', { name }),
    createChannel: (userId: string, name: string, members: string[]) =>
      call<{ channelId: string }>('/create-channel', { userId, name, members }),
    join: (userId: string, channelId: string) => call<unknown>('/join', { userId, channelId }),
  };
}
export type PretendSlack = ReturnType<typeof reachPretendSlack>;
