import { useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode, SyntheticEvent } from 'react';
import type { Message } from '../api/contract';
import { layOutRows } from '../state/rows';
import { useAppState, useDirectory, useSession } from '../state/use-session';
import { DeleteDialog } from './delete-dialog';
import { EmojiPicker } from './emoji-picker';
import { ArrowDownIcon } from './icons';
import { MessageRow } from './message-row';
import type { MessageCommands } from './message-row';
import { useMessageWindow } from './use-message-window';

const none: readonly Message[] = [];

/** What was said in a channel or a thread. Follows the end unless one has scrolled away from it. */
export function MessageList({
  conversation,
  label,
  intro,
}: {
  conversation: string;
  label: string;
  intro?: ReactNode;
}) {
  const session = useSession();
  const { me } = useDirectory();
  const loaded = useAppState((state) => state.conversations[conversation]);
  const editingTs = useAppState(({ editing }) => (editing?.key === conversation ? editing.ts : undefined));
  const messages = loaded?.messages ?? none;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const list = useMessageWindow({
    scroller,
    content,
    messages,
    userId: me.id,
    hasOlder: loaded?.complete === false,
    loadOlder: () => session.loadOlder(conversation),
  });
  const [activeTs, setActiveTs] = useState<string>();
  const [picking, setPicking] = useState<{ message: Message; anchor: DOMRect }>();
  const [deleting, setDeleting] = useState<Message>();
  const threadTs = conversation.split('/')[1];
  const rows = useMemo(() => layOutRows(list.visible, loaded?.newFrom), [list.visible, loaded?.newFrom]);

  const commands = useMemo<MessageCommands>(
    () => ({
      react: ({ channel, ts, reactions = [] }, name) => {
        const remove = reactions.some((each) => each.name === name && each.users.includes(me.id));
        void session.attempt((api, userId) => api.react({ userId, channelId: channel, ts, name, remove }));
      },
      pick: (message, anchor) => setPicking({ message, anchor }),
      reply: ({ channel, ts, threadTs: parent }) => session.go({ channelId: channel, threadTs: parent ?? ts }),
      edit: (message) =>
        session.store.apply({
          type: 'set',
          values: { editing: message && { key: conversation, ts: message.ts } },
        }),
      remove: setDeleting,
    }),
    [session, me.id, conversation],
  );

  return (
    <div className="message-area">
      <div
        ref={scroller}
        className="messages"
        role="log"
        aria-label={label}
        aria-busy={!loaded}
        tabIndex={0}
        data-testid={threadTs ? 'thread-messages' : 'messages'}
        onScroll={list.onScroll}
        onMouseOver={(event) => setActiveTs(rowTs(event))}
        onMouseLeave={() => setActiveTs(undefined)}
        onFocus={(event) => setActiveTs(rowTs(event))}
        onKeyDown={walk}
      >
        <div ref={content} className="messages-content">
          {loaded &&
            (list.hasHidden ? (
              <button type="button" className="load-older" data-testid="load-older" onClick={list.showOlder}>
                Show earlier messages
              </button>
            ) : (
              intro
            ))}
          {!loaded && <Skeleton />}
          {rows.map((row) => {
            if (row.type === 'day')
              return (
                <div key={row.key} className="divider" role="separator">
                  <span>{row.label}</span>
                </div>
              );
            if (row.type === 'new')
              return (
                <div key={row.key} className="divider divider-new" role="separator" data-testid="new-divider">
                  <span>New</span>
                </div>
              );
            const { message } = row;
            return (
              <MessageRow
                key={row.key}
                message={message}
                compact={row.compact}
                isActive={message.ts === (picking?.message.ts ?? activeTs)}
                isEditing={message.ts === editingTs}
                inThread={threadTs !== undefined}
                isParent={message.ts === threadTs}
                commands={commands}
              />
            );
          })}
        </div>
      </div>
      {list.isAway && (
        <button type="button" className="to-end" onClick={list.toEnd}>
          <ArrowDownIcon size={14} /> Newest messages
        </button>
      )}
      {picking && (
        <EmojiPicker
          anchor={picking.anchor}
          onPick={(name) => {
            // The message may have changed while the picker was open.
            const now = messages.find(({ ts }) => ts === picking.message.ts) ?? picking.message;
            commands.react(now, name);
            setPicking(undefined);
          }}
          onClose={() => setPicking(undefined)}
        />
      )}
      {deleting && <DeleteDialog message={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
}

function rowTs({ target }: SyntheticEvent): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-ts]')?.dataset.ts : undefined;
}

/** Up and Down go from message to message; Tab then reaches what can be done with one. */
function walk(event: KeyboardEvent<HTMLElement>) {
  if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || event.altKey) return;
  const { target } = event;
  const isRow = target instanceof HTMLElement && target.dataset.ts !== undefined;
  if (target !== event.currentTarget && !isRow) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-ts]')];
  const at = isRow ? all.indexOf(target) : all.length;
  const next = all[at + (event.key === 'ArrowUp' ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Skeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      {[70, 45, 85, 60].map((width) => (
        <div key={width}>
          <i />
          <b style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
