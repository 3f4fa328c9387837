import type { Change, State } from './state';
import { initialState } from './state';
import { reduce } from './reduce';

export interface Store {
  get(): State;
  subscribe(listener: () => void): () => void;
  /** Applies now. */
  apply(change: Change): void;
  /** Applies with the next frame, together with what else came by then: a burst of messages is drawn once. */
  applySoon(change: Change): void;
}

export function createStore(): Store {
  let state = initialState;
  let waiting: Change[] = [];
  let cancel: (() => void) | undefined;
  const listeners = new Set<() => void>();

  const applyAll = (changes: Change[]) => {
    const next = changes.reduce((each, change) => reduce(each, change, Date.now()), state);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const flush = () => {
    cancel?.();
    cancel = undefined;
    const changes = waiting;
    waiting = [];
    applyAll(changes);
  };

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply(change) {
      waiting.push(change);
      flush();
    },
    applySoon(change) {
      waiting.push(change);
      cancel ??= nextFrame(flush);
    },
  };
}

/** A hidden page gets no frames, and still counts what it missed. */
function nextFrame(callback: () => void): () => void {
  if (document.hidden) {
    const timer = window.setTimeout(callback, 100);
    return () => window.clearTimeout(timer);
  }
  const frame = requestAnimationFrame(callback);
  // A page that is hidden before its frame comes would wait for it until it is shown again.
  const timer = window.setTimeout(callback, 200);
  return () => {
    cancelAnimationFrame(frame);
    window.clearTimeout(timer);
  };
}
