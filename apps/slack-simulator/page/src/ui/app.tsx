import { useEffect, useMemo, useState } from 'react';
import { channelLabel, createDirectory, DirectoryContext, useAppState, useSession } from '../state/use-session';
import { ChannelView } from './channel-view';
import { ModalView } from './modal-view';
import { neighbour, sidebarChannels } from './sidebar-channels';
import { Sidebar } from './sidebar';
import { ThreadPane } from './thread-pane';

/** The whole page: people and channels on the left, what is said in the middle, a thread on the right. */
export function App() {
  const workspace = useAppState((state) => state.workspace);
  const place = useAppState((state) => state.place);
  const view = useAppState((state) => state.views.at(-1));
  const notice = useAppState((state) => state.notice);
  const [sidebarIsOpen, setSidebarIsOpen] = useState(false);
  const { userId, channelId, threadTs } = place;
  const directory = useMemo(() => workspace && userId && createDirectory(workspace, userId), [workspace, userId]);
  const channel = directory ? directory.channels.get(channelId ?? '') : undefined;
  useChannelKeys();
  useTitle(directory && channel ? `${channelLabel(channel, directory)} · ${directory.workspace.team.name}` : 'Errand');

  if (!directory)
    return (
      <div className="splash" role="status">
        <span className="spinner" />
        {notice ?? 'Opening the workspace…'}
      </div>
    );
  return (
    <DirectoryContext value={directory}>
      <div className="app" data-thread={threadTs ? true : undefined} data-sidebar={sidebarIsOpen || undefined}>
        <Sidebar onLeave={() => setSidebarIsOpen(false)} />
        <button
          type="button"
          className="sidebar-scrim"
          aria-label="Close the list of channels"
          onClick={() => setSidebarIsOpen(false)}
        />
        {channel ? (
          <ChannelView key={`${userId}/${channel.id}`} channel={channel} onMenu={() => setSidebarIsOpen(true)} />
        ) : (
          <main className="panel panel-empty">Choose a channel on the left.</main>
        )}
        {channel && threadTs && (
          <ThreadPane key={`${userId}/${channel.id}/${threadTs}`} channel={channel} threadTs={threadTs} />
        )}
        {view && <ModalView key={`${view.id} ${view.hash ?? ''}`} view={view} />}
        <div className="notice-area" role="alert">
          {notice && <div className="notice">{notice}</div>}
        </div>
      </div>
    </DirectoryContext>
  );
}

/** Alt with the arrows goes through the channels, as in Slack. */
function useChannelKeys() {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
      const { workspace, place } = session.store.get();
      const directory = workspace && place.userId ? createDirectory(workspace, place.userId) : undefined;
      if (!directory) return;
      event.preventDefault();
      const { channels, directs } = sidebarChannels(directory);
      const next = neighbour([...channels, ...directs], place.channelId, event.key === 'ArrowUp' ? -1 : 1);
      if (next) session.go({ channelId: next.id });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);
}

function useTitle(title: string) {
  const mentions = useAppState((state) => Object.values(state.unread).reduce((sum, each) => sum + each.mentions, 0));
  useEffect(() => {
    document.title = mentions > 0 ? `(${mentions}) ${title}` : title;
  }, [title, mentions]);
}
