import type { Logger, Metrics, ProcessControl } from '@errand/runtime';
import { createBlame } from './blame';
import type { ExtraPlugins } from './load-plugins';
import { loadPlugins } from './load-plugins';
import { refuseExit } from './refuse-exit';
import { STRAY_ERRORS, createStrayErrors } from './stray-errors';

/**
 * Makes this process one that outlives the errors of plugins, and loads those of the folders.
 *
 * @param options.limitMs longest time for one module, in milliseconds, by default 30 s
 * `close` undoes that, for who opens them again.
 *
 * @param options.program this program, which calls `loadForTrial` where TRY_PLUGINS is its first argument
 */
export async function openPlugins(
  folders: readonly string[],
  options: { program: string; limitMs?: number; logger: Logger; metrics: Metrics } & Pick<ProcessControl, 'survive'>,
): Promise<ExtraPlugins & { close(): void }> {
  const { program, limitMs, logger, metrics } = options;
  const blame = createBlame(folders);
  const strays = createStrayErrors({ blame, logger, metrics });
  options.survive(strays.takesOn);
  const allowExit = refuseExit(blame, (err, { file: plugin }) =>
    logger.error({ err, plugin }, 'a plugin wanted to end the process'),
  );
  const extra = await loadPlugins(folders, { program, ...(limitMs && { limitMs }), loading: strays.loading, logger });
  return {
    ...extra,
    strays,
    close() {
      allowExit();
      metrics.removeSingleMetric(STRAY_ERRORS);
    },
  };
}
