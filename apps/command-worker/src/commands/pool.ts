import type { Broadcast } from '@errand/contracts';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { command, t } from '@errand/plugin-sdk';

export interface PoolDeps {
  /** The pool of this worker. */
  pool: string;
  broadcast(message: Broadcast): void;
  /** Does something once it is stored how an execution of this worker ended, and its answer is published. */
  onEnd(executionId: string, task: () => void): void;
}

/** `!restart` and `!shutdown`, in Errbot's words, of all workers of a pool. They finish what they have in hand, unless killed. */
export function createPoolCommands({ pool, broadcast, onEnd }: PoolDeps): Record<string, CommandDefinition> {
  return {
    restart: command({
      summary: 'Restarts the workers, once they have finished what they have in hand',
      admin: true,
      historize: false,
      effects: ['restarts the workers'],
      async *run(_input, { execution: { userId: by } }) {
        yield 'Deactivating all the plugins...';
        broadcast({ kind: 'pool.stop', pool, how: 'restart', by });
        return 'Restarting';
      },
    }),
    shutdown: command({
      summary: 'Ends the workers, once they have finished what they have in hand; with --kill at once',
      admin: true,
      historize: false,
      effects: ['ends the workers'],
      flags: {
        confirm: t.boolean({ help: 'to be sure' }),
        kill: t.boolean({ help: 'end at once: what runs is begun again by the workers that come after' }),
      },
      run({ flags: { confirm, kill } }, { execution: { id, userId: by } }) {
        if (!confirm) return 'Please provide `--confirm` to confirm you really want me to shut down.';
        if (!kill) {
          broadcast({ kind: 'pool.stop', pool, how: 'shutdown', by });
          return 'Roger that. I am shutting down.';
        }
        // Before that, whoever comes after would take this command over, and be killed by it in turn.
        onEnd(id, () => broadcast({ kind: 'pool.stop', pool, how: 'kill', by }));
        return 'Killing myself right now!';
      },
    }),
  };
}
