import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { Message } from '../api/contract';
import { compareTs } from '../text/format';

/** How many messages are drawn at first, and how many more each time: a channel of 5,000 must not freeze the page. */
const pageSize = 80;
/** Nearer to the end than this, in pixels, counts as being at the end. */
const nearPx = 60;

/**
 * Which part of a long conversation is drawn, and where it is scrolled to. At the end it follows new messages; scrolled
 * away it stays where it is, whatever is added before or after.
 */
export function useMessageWindow(options: {
  /** What scrolls, and what is as high as its content. */
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  messages: readonly Message[];
  /** True when there may be messages before the first of `messages`. */
  hasOlder: boolean;
  /** Fetches some of them and returns all. */
  loadOlder(): Promise<readonly Message[]>;
}) {
  const { scroller, content, messages, hasOlder, loadOlder } = options;
  const follows = useRef(true);
  const isLoading = useRef(false);
  const drawn = useRef<{ firstTs?: string; height: number }>({ height: 0 });
  const [isAway, setIsAway] = useState(false);
  const [fromTs, setFromTs] = useState<string>();
  const from =
    fromTs === undefined
      ? Math.max(0, messages.length - pageSize)
      : messages.findIndex(({ ts }) => compareTs(ts, fromTs) >= 0);
  const visible = from > 0 ? messages.slice(from) : messages;
  const firstTs = visible[0]?.ts;

  const toEnd = useCallback(() => {
    const element = scroller.current;
    follows.current = true;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { firstTs: before, height } = drawn.current;
    if (follows.current) element.scrollTop = element.scrollHeight;
    else if (before && firstTs && compareTs(firstTs, before) < 0) element.scrollTop += element.scrollHeight - height;
    drawn.current = { firstTs, height: element.scrollHeight };
  }, [scroller, firstTs, visible]);

  // Pictures arrive, the composer grows, the window is made smaller: the end stays in sight.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd();
    });
    for (const element of [scroller.current, content.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, content, toEnd]);

  const showOlder = () => {
    follows.current = false;
    const pageBefore = (all: readonly Message[], at: number) => setFromTs(all[Math.max(0, at - pageSize)]?.ts);
    if (from > 0) pageBefore(messages, from);
    else if (hasOlder && !isLoading.current) {
      isLoading.current = true;
      void loadOlder().then((all) => {
        isLoading.current = false;
        pageBefore(
          all,
          all.findIndex(({ ts }) => ts === firstTs),
        );
      });
    }
  };

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const away = element.scrollHeight - element.scrollTop - element.clientHeight > nearPx;
    follows.current = !away;
    setIsAway(away);
    // Scrolled away, the first message drawn stays the first; back at the end, the window follows again.
    if (away) setFromTs((ts) => ts ?? firstTs);
    else setFromTs(undefined);
    if (away && element.scrollTop < 200 && (from > 0 || hasOlder)) showOlder();
  };

  return { visible, hasHidden: from > 0 || hasOlder, isAway, onScroll, showOlder, toEnd };
}
