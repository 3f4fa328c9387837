import type { HistoryStore, Registry } from '@errand/engine';
import { historyText } from '@errand/engine';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { command, withNames } from '@errand/plugin-sdk';

export interface HistoryDeps {
  history: HistoryStore;
  settings: { prefix: string };
  registry(): Registry;
}

/** `!history`, in Errbot's layout; nothing is said where there is none yet. */
export function createHistory(deps: HistoryDeps): CommandDefinition {
  return command({
    summary: 'Shows what you ran last; !! runs the last again, !3 the third from the end',
    historize: false,
    async run(_input, { execution: { teamId, userId }, directory }) {
      const entries = await deps.history.entriesOf({ teamId, userId });
      return { text: await withNames(historyText(entries, deps.settings.prefix, deps.registry()), directory) };
    },
  });
}
