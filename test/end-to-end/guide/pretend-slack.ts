import type { PageMessage } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';

interface Workspace {
  users: { id: string; name: string }[];
  channels: { id: string; name?: string; kind: string; members: string[] }[];
  botUserId: string;
}

/** What people do in a simulator that another process runs. */
export function openPretendSlack(url: string) {
  async function call<T>(path: string, body?: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}/control/${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  /** @param where `in #ops`, or `to somebody`: the direct message of the two */
  async function conversation(who: string, where: string): Promise<{ userId: string; channelId: string }> {
    const { users } = await call<Workspace>('workspace?userId=U0ANA0001');
    const idOf = (name: string) => users.find((user) => user.name === name)?.id ?? fail(`nobody is called ${name}`);
    const [, room, other] = /^(?:in #(.+)|to (.+))$/.exec(where) ?? [];
    const userId = idOf(who);
    if (other) {
      const { channelId } = await call<{ channelId: string }>('open-dm', { userId, withUserId: idOf(other) });
      return { userId, channelId };
    }
    const { channels } = await call<Workspace>(`workspace?userId=${userId}`);
    const channelId = channels.find(({ name }) => name === room)?.id ?? fail(`${who} is in no #${room}`);
    return { userId, channelId };
  }
  return {
    /** Types it; returns its ts. */
    async say(who: string, where: string, text: string): Promise<string> {
      const { ts } = await call<{ ts: string }>('say', { ...(await conversation(who, where)), text });
      return ts;
    },
    /** Waits until the bot has said so many things there after `ts`, and returns them in their order, as they look. */
    async answers(who: string, where: string, after: string, count: number): Promise<string[]> {
      const { userId, channelId } = await conversation(who, where);
      return waitFor(
        async () => {
          const path = `messages?channel=${channelId}&userId=${userId}&limit=100`;
          const { messages } = await call<{ messages: PageMessage[] }>(path);
          const said = messages.filter(({ ts, botId }) => botId !== undefined && Number(ts) > Number(after));
          return said.length >= count && said.map(({ text }) => shown(text));
        },
        { timeoutMs: 30_000, what: `${count} answers ${where}` },
      );
    },
  };
}

/** As it looks on the page, but for styles and mentions. */
function shown(text: string): string {
  return text
    .replace(/<(https?:[^|>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function fail(reason: string): never {
  throw new Error(reason);
}
