import type { Broadcast } from '@errand/contracts';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';

export interface PoolDeps {
  /** The pool of this worker. */
  pool: string;
  broadcast(message: Broadcast): void;
}

/** `!restart` and `!shutdown`, in Errbot's words: all workers of a pool finish what they have in hand, and end. */
export function createPoolCommands({ pool, broadcast }: PoolDeps): Record<string, CommandDefinition> {
  return {
    restart: command({
      summary: 'Restarts the workers, once they have finished what they have in hand',
      admin: true,
      historize: false,
      effects: ['restarts the workers'],
      split: 'shell',
      async *run({ words }, { execution: { userId: by } }) {
        refuseKill(words);
        yield 'Deactivating all the plugins...';
        broadcast({ kind: 'pool.stop', pool, how: 'restart', by });
        return 'Restarting';
      },
    }),
    shutdown: command({
      summary: 'Ends the workers, once they have finished what they have in hand: shutdown --confirm',
      admin: true,
      historize: false,
      effects: ['ends the workers'],
      split: 'shell', // which knows what phones make of two dashes
      run({ words }, { execution: { userId: by } }) {
        refuseKill(words);
        if (words.length !== 1 || words[0] !== '--confirm')
          return 'Please provide `--confirm` to confirm you really want me to shut down.';
        broadcast({ kind: 'pool.stop', pool, how: 'shutdown', by });
        return 'Roger that. I am shutting down.';
      },
    }),
  };
}

function refuseKill(words: readonly string[]): void {
  if (words.includes('--kill'))
    throw new CommandError('Nothing is killed: what runs is finished first. `--confirm` is all there is to say.');
}
