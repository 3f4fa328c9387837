import type { CommandEntry, HearEntry, Registry } from '@errand/engine';
import { unlessAborted, withSignals } from '@errand/engine';
import type { FilterContext, FilterInput, FilterVerdict, Plugin } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';

/** Whether the filters would let a command pass, for somebody who only wants to know: nothing is run, nothing said. */
export type PassesFilters = (entry: CommandEntry | HearEntry, ctx: FilterContext, text?: string) => Promise<boolean>;

/** Somebody waits for the answer to `help`. */
const LIMIT_MS = 2_000;

/** Asks the filters of these plugins with `dryRun`. One that fails, or takes too long, hides the command. */
export function createDryRun(deps: {
  registry(): Pick<Registry, 'filters'>;
  plugins(): readonly Plugin[];
  logger: Logger;
}): PassesFilters {
  const { registry, logger } = deps;

  async function ask(plugin: string, filter: string, input: FilterInput, ctx: FilterContext): Promise<FilterVerdict> {
    const definition = deps.plugins().find(({ name }) => name === plugin)?.filters[filter];
    if (!definition) throw new Error('there is no such filter here');
    return withSignals([ctx.signal, AbortSignal.timeout(LIMIT_MS)], (signal) =>
      unlessAborted(signal, async () => definition.run(input, { ...ctx, signal })),
    );
  }

  return async ({ kind, plugin, handler }, ctx, text = '') => {
    const input: FilterInput = { command: { plugin: plugin.name, name: handler.name, kind }, text, dryRun: true };
    for (const { plugin: owner, filter, matches } of registry().filters) {
      if (!matches(plugin.name, handler.name)) continue;
      try {
        const verdict = await ask(owner.name, filter.name, input, ctx);
        if (typeof verdict === 'object' && verdict !== null && 'deny' in verdict) return false;
      } catch (err) {
        ctx.signal.throwIfAborted();
        logger.warn(
          { err, filter: `${owner.name}:${filter.name}`, command: handler.name },
          'a filter failed in a dry run',
        );
        return false;
      }
    }
    return true;
  };
}
