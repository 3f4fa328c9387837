/** The channel to the process that started this one; `process` has one where that is `errand console`. */
export interface Channel {
  send?(message: object, sent: (err: Error | null) => void): unknown;
  on(event: 'message' | 'disconnect', listener: (message: unknown) => void): unknown;
}

/** The process that started this one, where it wants to know more than the output says. */
export interface Parent {
  /** Resolves when it has looked at what was said, or does not answer. */
  lastLook(): Promise<void>;
}

const LOOK_MS = 2_000;

/**
 * Answers the process that started this one; there may be none that asks.
 *
 * @param options.commands names of the commands that there are
 * @param options.end called when that process is gone: nobody is left to talk to
 */
export function answerParent(channel: Channel, options: { commands(): Promise<string[]>; end(): void }): Parent {
  let seen = () => undefined as void;
  // To one that is gone nothing is said; without a callback Node would throw where nobody catches it.
  const say = (message: object) => channel.send?.(message, () => undefined);
  channel.on('disconnect', options.end);
  channel.on('message', (message) => {
    const { ask, seen: isSeen } = message as { ask?: string; seen?: boolean };
    if (isSeen) seen();
    if (ask !== 'commands') return;
    void options
      .commands()
      .catch(() => [])
      .then((commands) => say({ commands }));
  });
  return {
    async lastLook() {
      if (!channel.send) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        seen = () => {
          clearTimeout(timer);
          resolve();
        };
        say({ leaving: true });
      });
    },
  };
}
