import type { ChildProcess } from 'node:child_process';

/** What `local` says to the process that started it. */
type Told = { commands: string[] } | { leaving: true };

/** Talks with `local` over the channel between its process and this one. */
export interface LocalProcess {
  /** Names of the commands that there are now. */
  commands(): Promise<string[]>;
  /** It is about to end, and waits until what it has said was looked at. */
  onLeaving(look: () => Promise<unknown>): void;
}

export function talkWithLocal(local: Pick<ChildProcess, 'on' | 'send'>): LocalProcess {
  const waiting: ((names: string[]) => void)[] = [];
  let lastLook: () => Promise<unknown> = () => Promise.resolve();
  const send = (message: object) => void local.send(message, () => undefined); // it may be gone
  local.on('message', (message) => {
    const told = message as Told;
    if ('commands' in told) for (const resolve of waiting.splice(0)) resolve(told.commands);
    else
      void lastLook()
        .catch(() => undefined)
        .then(() => send({ seen: true }));
  });
  return {
    commands() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        send({ ask: 'commands' });
      });
    },
    onLeaving: (look) => void (lastLook = look),
  };
}
