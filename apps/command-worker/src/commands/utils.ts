import { command, definePlugin } from '@errand/plugin-sdk';
import { utils } from '@errand/plugins';
import type { HistoryDeps } from './history';
import { createHistory } from './history';
import type { LogTailDeps } from './log-tail';
import { createLogTail } from './log-tail';
import { renderPage } from './render-page';

export type UtilsDeps = LogTailDeps & HistoryDeps;

/** Errbot's Utils: what any plugin could do, and what only Errand itself knows. */
export function createUtils(deps: UtilsDeps) {
  return definePlugin({
    ...utils,
    commands: {
      ...utils.commands,
      history: createHistory(deps),
      log_tail: createLogTail(deps),
      render_test: command({ summary: 'Shows how Markdown looks here', run: () => renderPage }),
    },
  });
}
