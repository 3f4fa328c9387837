import type { StreamEvent } from './contract';

/**
 * Listens to the simulator until closed. When the connection goes, it comes back with growing pauses (0.5 s to 5 s);
 * `onOpen` is called each time, and whoever listens then fetches what it missed: the stream itself replays nothing.
 */
export function openStream(options: {
  url: string;
  onOpen(): void;
  onLost(): void;
  onEvent(event: StreamEvent): void;
}): { close(): void } {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let pauseMs = 500;

  const connect = () => {
    source = new EventSource(options.url);
    source.onopen = () => {
      pauseMs = 500;
      options.onOpen();
    };
    source.onmessage = (frame: MessageEvent<string>) => {
      const event = parse(frame.data);
      if (event) options.onEvent(event);
    };
    // The browser's own reconnecting gives up after an HTTP error, so it is done here for all cases alike.
    source.onerror = () => {
      source?.close();
      options.onLost();
      timer = window.setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, 5_000);
    };
  };
  connect();

  return {
    close() {
      window.clearTimeout(timer);
      source?.close();
    },
  };
}

function parse(data: string): StreamEvent | undefined {
  try {
    return JSON.parse(data) as StreamEvent;
  } catch {
    return undefined;
  }
}
