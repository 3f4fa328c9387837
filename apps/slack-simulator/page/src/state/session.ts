import type { Api } from '../api/client';
import type { Message, StreamEvent, Workspace } from '../api/contract';
import { openStream } from '../api/stream';
import { readPlace, writePlace } from './place';
import type { Place } from './state';
import { conversationKey } from './state';
import type { Store } from './store';

const firstPage = 200;

export interface Session {
  store: Store;
  /** Goes to a channel, a thread or another person; what is left out stays as it is. `threadTs: null` closes the thread. */
  go(to: { userId?: string; channelId?: string; threadTs?: string | null }): void;
  /** Fetches older messages than those at hand, if there are any, and returns all. */
  loadOlder(key: string): Promise<readonly Message[]>;
  /** Runs a call; what goes wrong is shown to the person, or told to `onFault`. True when it went well. */
  attempt(call: (api: Api, userId: string) => Promise<unknown>, onFault?: (fault: string) => void): Promise<boolean>;
}

/** Keeps the store in step with the simulator and with the address of the page. Lives as long as the page. */
export function startSession(store: Store, api: Api): Session {
  let stream: { close(): void } | undefined;
  let streamUser: string | undefined;
  /** Conversations being fetched, with what the stream said meanwhile: the answer may be older than that. */
  const loading = new Map<string, StreamEvent[]>();
  let noticeTimer: number | undefined;
  let mark: { userId: string; channelId: string; ts: string } | undefined;
  let markTimer: number | undefined;

  const session: Session = { store, go, loadOlder, attempt };
  window.addEventListener('hashchange', () => void arrive(readPlace(location.hash)));
  document.addEventListener('visibilitychange', () => markRead());
  window.setInterval(() => store.apply({ type: 'typing_over', nowMs: Date.now() }), 1_000);
  void arrive(readPlace(location.hash));
  return session;

  function go(to: { userId?: string; channelId?: string; threadTs?: string | null }) {
    const { place } = store.get();
    const sameChannel = (to.channelId === undefined || to.channelId === place.channelId) && to.userId === undefined;
    const threadTs =
      to.threadTs === undefined ? (sameChannel ? place.threadTs : undefined) : (to.threadTs ?? undefined);
    location.hash = writePlace({
      userId: to.userId ?? place.userId,
      channelId: to.channelId ?? place.channelId,
      threadTs,
    });
  }

  async function arrive(place: Place) {
    if (place.userId && place.userId === streamUser && store.get().workspace) show(place);
    else await becomeUser(place);
  }

  async function becomeUser(wanted: Place) {
    try {
      const everybody = await api.workspace(wanted.userId).catch((fault: unknown) => {
        if (!wanted.userId) throw fault;
        return api.workspace(undefined); // The address may name somebody of an earlier run.
      });
      const user = everybody.users.find(({ id }) => id === wanted.userId) ?? firstPerson(everybody);
      if (!user) throw new Error('This workspace has no people to talk as.');
      const workspace = user.id === wanted.userId ? everybody : await api.workspace(user.id);
      const unread = await api.unread(user.id);
      stream?.close();
      streamUser = user.id;
      loading.clear();
      const place = withChannel({ ...wanted, userId: user.id }, workspace);
      store.apply({
        type: 'set',
        values: { workspace, unread, place: { userId: user.id }, conversations: {}, typing: [], views: [] },
      });
      history.replaceState(null, '', writePlace(place));
      show(place);
      follow(user.id);
    } catch (fault) {
      store.apply({ type: 'set', values: { link: 'lost', notice: sentence(fault) } });
      window.setTimeout(() => void arrive(readPlace(location.hash)), 1_500);
    }
  }

  function follow(userId: string) {
    let opened = false;
    store.apply({ type: 'set', values: { link: 'connecting' } });
    stream = openStream({
      url: `./control/stream?userId=${encodeURIComponent(userId)}`,
      onOpen() {
        store.apply({ type: 'set', values: { link: 'open', notice: undefined } });
        // Between the first fetch and this moment, or while the connection was gone, things were said.
        void catchUp(userId, opened);
        opened = true;
      },
      onLost: () => store.apply({ type: 'set', values: { link: 'lost', transports: undefined, bots: [] } }),
      onEvent: hear,
    });
  }

  async function catchUp(userId: string, reconnected: boolean) {
    try {
      const [workspace, unread] = await Promise.all([api.workspace(userId), api.unread(userId)]);
      if (userId !== streamUser) return;
      store.apply({ type: 'set', values: { workspace, unread } });
      const { place, conversations } = store.get();
      const open = [place.channelId, place.threadTs && conversationKey(place.channelId ?? '', place.threadTs)];
      // A simulator that was started anew may lack what is on the screen; a stale channel is fetched when it is opened.
      const kept = Object.fromEntries(Object.entries(conversations).filter(([key]) => open.includes(key)));
      if (reconnected) store.apply({ type: 'set', values: { conversations: kept } });
      await Promise.all(open.flatMap((key) => (key ? [load(key)] : [])));
      markRead();
    } catch {
      if (userId === streamUser && reconnected) await becomeUser(store.get().place);
    }
  }

  function hear(event: StreamEvent) {
    for (const events of loading.values()) events.push(event);
    store.applySoon(event);
    if (event.type !== 'message') return;
    const { message } = event;
    const { place } = store.get();
    if (message.channel !== place.channelId || message.ephemeralTo) return;
    const key = message.channel;
    if (message.userId === place.userId) store.applySoon({ type: 'new_from', key, ts: undefined });
    else if (document.hidden && !store.get().conversations[key]?.newFrom)
      store.applySoon({ type: 'new_from', key, ts: message.ts });
    markRead(message.ts);
  }

  function show(place: Place) {
    const before = store.get().place;
    const { channelId, threadTs } = place;
    store.apply({ type: 'set', values: { place, editing: undefined } });
    if (!channelId) return;
    if (before.channelId !== channelId) {
      if (before.channelId) store.apply({ type: 'new_from', key: before.channelId, ts: undefined });
      const count = store.get().unread[channelId]?.count ?? 0;
      void load(channelId).then(() => {
        const messages = store.get().conversations[channelId]?.messages ?? [];
        store.apply({ type: 'new_from', key: channelId, ts: firstUnread(messages, count, place.userId) });
        markRead();
      });
    }
    if (threadTs) void load(conversationKey(channelId, threadTs));
  }

  async function load(key: string, limit?: number) {
    const { place, conversations } = store.get();
    const [channel = '', thread] = key.split('/');
    const wanted = limit ?? Math.max(firstPage, conversations[key]?.messages.length ?? 0);
    const userId = place.userId;
    if (!userId || loading.has(key)) return;
    const meanwhile: StreamEvent[] = [];
    loading.set(key, meanwhile);
    try {
      const { messages } = await api.messages({ userId, channel, thread, limit: wanted });
      if (userId !== streamUser) return;
      store.apply({ type: 'loaded', key, messages, complete: messages.length < wanted });
      for (const event of meanwhile) store.apply(event);
    } catch (fault) {
      if (userId === streamUser) notify(sentence(fault));
    } finally {
      if (loading.get(key) === meanwhile) loading.delete(key);
    }
  }

  async function loadOlder(key: string) {
    const conversation = store.get().conversations[key];
    if (conversation && !conversation.complete) await load(key, conversation.messages.length * 3);
    return store.get().conversations[key]?.messages ?? [];
  }

  /** Tells the simulator how far the open channel was read, unless nobody is looking. */
  function markRead(upTo?: string) {
    const { place, unread, conversations } = store.get();
    const { userId, channelId } = place;
    if (!userId || !channelId || document.hidden) return;
    const ts = upTo ?? conversations[channelId]?.messages.at(-1)?.ts;
    if (!ts || (!upTo && !unread[channelId]?.count)) return;
    if (mark && (mark.channelId !== channelId || mark.userId !== userId)) sendMark();
    // A flood of messages is read as one: a request for each would stop the page.
    mark = { userId, channelId, ts };
    markTimer ??= window.setTimeout(sendMark, 150);
  }

  function sendMark() {
    window.clearTimeout(markTimer);
    markTimer = undefined;
    // Unread marks are a convenience: if this one is lost, the next one says as much.
    if (mark) api.mark(mark).catch(() => undefined);
    mark = undefined;
  }

  async function attempt(call: Parameters<Session['attempt']>[0], onFault = notify): Promise<boolean> {
    try {
      await call(api, store.get().place.userId ?? '');
      return true;
    } catch (fault) {
      onFault(sentence(fault));
      return false;
    }
  }

  function notify(notice: string) {
    window.clearTimeout(noticeTimer);
    store.apply({ type: 'set', values: { notice } });
    noticeTimer = window.setTimeout(() => store.apply({ type: 'set', values: { notice: undefined } }), 6_000);
  }
}

function firstPerson(workspace: Workspace) {
  const people = workspace.users.filter(({ isBot }) => !isBot);
  return people.find(({ isGuest }) => !isGuest) ?? people[0];
}

/** The channel the address names, if this person sees it, else #general, else the first. */
function withChannel(place: Place, workspace: Workspace): Place {
  const mine = workspace.channels.filter(({ members }) => members.includes(place.userId ?? ''));
  if (workspace.channels.some(({ id }) => id === place.channelId)) return place;
  const channel = mine.find(({ name }) => name === 'general') ?? mine[0] ?? workspace.channels[0];
  return { userId: place.userId, channelId: channel?.id };
}

/** Where the last `count` messages of others begin. */
export function firstUnread(messages: readonly Message[], count: number, userId?: string): string | undefined {
  const others = messages.filter((message) => message.userId !== userId && !message.ephemeralTo);
  return count > 0 ? others.at(-Math.min(count, others.length))?.ts : undefined;
}

function sentence(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
