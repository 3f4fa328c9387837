import type { HistoryStore } from '@errand/engine';
import { historyText } from '@errand/engine';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { command, withNames } from '@errand/plugin-sdk';

/** `!history`, in Errbot's layout; nothing is said where there is none yet. */
export function createHistory(deps: { history: HistoryStore; settings: { prefix: string } }): CommandDefinition {
  return command({
    summary: 'Shows what you ran last; !! runs the last again, !3 the third from the end',
    historize: false,
    async run(_input, { execution: { teamId, userId }, directory }) {
      const text = historyText(await deps.history.entriesOf({ teamId, userId }), deps.settings.prefix);
      return { text: await withNames(text, directory) };
    },
  });
}
