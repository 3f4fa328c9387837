import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { Message } from '../api/contract';
import { compareTs } from '../text/format';

/** How many messages are drawn at first, and how many more each time: a channel of 5,000 must not freeze the page. */
const pageSize = 80;
/** Nearer to the end than this, in pixels, counts as being at the end. */
const nearPx = 60;
/** For so long after a wheel, a touch, a press or a key, in milliseconds, scrolling is taken for a person's. */
const touchMs = 1_000;

/**
 * Which part of a long conversation is drawn, and where it is scrolled to. At the end it follows new messages; scrolled
 * away it stays where it is, whatever others add before or after. One's own message brings it to the end.
 */
export function useMessageWindow(options: {
  /** What scrolls, and what is as high as its content. */
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  messages: readonly Message[];
  /** Who is reading. */
  userId: string;
  /** True when there may be messages before the first of `messages`. */
  hasOlder: boolean;
  /** Fetches some of them and returns all. */
  loadOlder(): Promise<readonly Message[]>;
}) {
  const { scroller, content, messages, userId, hasOlder, loadOlder } = options;
  const follows = useRef(true);
  const isLoading = useRef(false);
  const drawn = useRef<{ firstTs?: string; lastTs?: string; height: number }>({ height: 0 });
  /** Heights at the last scrolling: when they differ, it was the layout that scrolled, unless somebody touched it. */
  const seen = useRef('');
  const touchedAt = useRef(-touchMs);
  const [isAway, setIsAway] = useState(false);
  const [fromTs, setFromTs] = useState<string>();
  const from =
    fromTs === undefined
      ? Math.max(0, messages.length - pageSize)
      : messages.findIndex(({ ts }) => compareTs(ts, fromTs) >= 0);
  const visible = from > 0 ? messages.slice(from) : messages;
  const firstTs = visible[0]?.ts;
  const last = messages.at(-1);
  const lastTs = last?.ts;
  const isMine = last !== undefined && (last.userId === userId || last.ephemeralTo === userId);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    follows.current = true;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { firstTs: before, lastTs: lastBefore, height } = drawn.current;
    if (isMine && lastTs && lastBefore && compareTs(lastTs, lastBefore) > 0) follows.current = true;
    if (follows.current) element.scrollTop = element.scrollHeight;
    else if (before && firstTs && compareTs(firstTs, before) < 0) element.scrollTop += element.scrollHeight - height;
    drawn.current = { firstTs, lastTs, height: element.scrollHeight };
  }, [scroller, firstTs, lastTs, isMine, visible]);

  useEffect(() => {
    const element = scroller.current;
    const touch = () => (touchedAt.current = performance.now());
    const kinds = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
    for (const kind of kinds) element?.addEventListener(kind, touch, { passive: true });
    return () => {
      for (const kind of kinds) element?.removeEventListener(kind, touch);
    };
  }, [scroller]);

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
    const heights = `${element.scrollHeight} ${element.clientHeight}`;
    const isLayout = heights !== seen.current && performance.now() - touchedAt.current > touchMs;
    seen.current = heights;
    if (follows.current && isLayout) toEnd();
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
