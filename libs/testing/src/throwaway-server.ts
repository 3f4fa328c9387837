/** A server of a test's own, to be killed, frozen and restarted. */
export interface ThrowawayServer {
  /** amqp:// or postgresql://, on 127.0.0.1; the same over every restart. */
  readonly url: string;
  /** Ends it, by default with SIGKILL, and waits until it is gone (SIGKILL follows when it takes too long). Its data stays. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on its port and data (after killing it, if it runs), and waits until it answers. */
  restart(): Promise<void>;
  /** Freezes it: connections stay open, nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}
