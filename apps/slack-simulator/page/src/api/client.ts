import type { ViewValues } from '../blocks/block-kit';
import type { Message, Unread, Workspace } from './contract';

export type Api = ReturnType<typeof createApi>;

/**
 * The simulator's control API. Every call rejects with an `Error` whose message may be shown: what the server said, or
 * that it could not be reached.
 */
export function createApi(request: typeof fetch = (...args) => fetch(...args)) {
  const get = <T>(path: string, query: Record<string, string | number | undefined> = {}) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return answer<T>(request(`./control/${path}?${search}`));
  };
  const post = <T>(path: string, body: Record<string, unknown>) =>
    answer<T>(
      request(`./control/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );

  return {
    workspace: (userId: string | undefined) => get<Workspace>('workspace', { userId }),
    unread: (userId: string) => get<Record<string, Unread>>('unread', { userId }),
    messages: (query: { userId: string; channel: string; thread?: string; limit?: number }) =>
      get<{ messages: Message[] }>('messages', query),
    say: (body: { userId: string; channelId: string; text: string; threadTs?: string; broadcast?: boolean }) =>
      post<{ ts: string }>('say', body),
    edit: (body: { userId: string; channelId: string; ts: string; text: string }) => post('edit', body),
    delete: (body: { userId: string; channelId: string; ts: string }) => post('delete', body),
    react: (body: { userId: string; channelId: string; ts: string; name: string; remove?: boolean }) =>
      post('react', body),
    openDm: (body: { userId: string; withUserId: string }) => post<{ channelId: string }>('open-dm', body),
    createChannel: (body: { userId: string; name: string; isPrivate?: boolean }) =>
      post<{ channelId: string }>('create-channel', body),
    mark: (body: { userId: string; channelId: string; ts: string }) => post('mark', body),
    action: (body: {
      userId: string;
      channelId?: string;
      viewId?: string;
      ts?: string;
      blockId: string;
      actionId: string;
      value?: string | string[];
    }) => post('action', body),
    slash: (body: { userId: string; channelId: string; command: string; text: string; threadTs?: string }) =>
      post('slash', body),
    submitView: (body: { userId: string; viewId: string; values: ViewValues }) =>
      post<{ errors?: Record<string, string> }>('view-submit', body),
    closeView: (body: { userId: string; viewId: string }) => post('view-close', body),
    join: (body: { userId: string; channelId: string }) => post('join', body),
    invite: (body: { userId: string; channelId: string; userIds: string[] }) => post('invite', body),
    upload: (body: { userId: string; channelId: string; threadTs?: string; file: File }) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(body)) if (value !== undefined) form.set(name, value);
      return answer(request('./control/upload', { method: 'POST', body: form }));
    },
  };
}

async function answer<T>(pending: Promise<Response>): Promise<T> {
  const response = await pending.catch((cause: unknown) => {
    throw new Error('The simulator does not answer. Is it still running?', { cause });
  });
  const body = (await response.json().catch(() => undefined)) as
    { ok?: boolean; error?: string; errors?: unknown; told?: boolean } | undefined;
  // A modal refused with messages for its fields is an answer, not a fault; so is what Slackbot has told of already.
  if (body && typeof body === 'object' && (body.errors || body.told)) return body as T;
  if (!response.ok || body === undefined || body.ok === false)
    throw new Error(typeof body?.error === 'string' ? body.error : `The simulator answered ${response.status}.`);
  return body as T;
}
