import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { Clock } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import { inlineCode } from '../failure-text';
import type { FailedPlugin } from './load-plugins';

export interface PluginReport {
  /** What was said before is not said again. */
  say(failed: readonly FailedPlugin[]): void;
  /** Ends the attempts to tell the admins, where the broker is away. */
  stop(): Promise<void>;
}

/**
 * Says which plugins were not loaded: in the log, and to the admins. A notice is named by the module and the reason, so
 * that they hear of it once, whatever number of workers and however often they start.
 */
export function createPluginReport(deps: {
  publish(envelope: Envelope<'egress.notice.v1'>): Promise<void>;
  settings: { readonly prefix: string };
  source: string;
  clock: Clock;
  logger: Logger;
}): PluginReport {
  const { publish, clock, logger } = deps;
  const stopped = new AbortController();
  const telling: Promise<void>[] = [];
  const said = new Set<string>();

  async function tell(notice: Envelope<'egress.notice.v1'>): Promise<void> {
    for (let failures = 0; !stopped.signal.aborted; failures += 1) {
      try {
        return await publish(notice);
      } catch (err) {
        logger.debug({ err }, 'the admins could not be told of a plugin; trying again');
        await clock.sleep(Math.round(backoffMs(failures, { minMs: 500, maxMs: 30_000 })), stopped.signal);
      }
    }
  }

  return {
    say(failed) {
      for (const { file, because } of failed) {
        const key = JSON.stringify([file, because]);
        if (said.has(key)) continue;
        said.add(key);
        logger.error({ file, because }, 'plugin not loaded; the others are');
        telling.push(tell(noticeOf({ file, because }, deps.settings.prefix, deps.source)));
      }
    },
    async stop() {
      stopped.abort();
      await Promise.all(telling);
    },
  };
}

function noticeOf({ file, because }: FailedPlugin, prefix: string, source: string) {
  const hash = createHash('sha256')
    .update(JSON.stringify([file, because]))
    .digest('hex')
    .slice(0, 32);
  const dedupkey = `notice:plugin_failed:${hash}`;
  const markdown = `The plugin ${inlineCode(basename(file))} was not loaded: ${inlineCode(because)}. The others are. \`${prefix}status plugins\` lists them.`;
  return createEnvelope({
    type: 'egress.notice.v1',
    source,
    dedupkey,
    partitionkey: dedupkey,
    data: { kind: 'plugin_failed', markdown },
  });
}

/** Behind the list of those that work, in Markdown. Empty: all were loaded. */
export function failedPluginsText(failed: readonly FailedPlugin[]): string {
  if (failed.length === 0) return '';
  const lines = failed.map(({ file, because }) => `- ${inlineCode(basename(file))}: ${inlineCode(because)}`);
  return ['Not loaded:', '', ...lines].join('\n');
}
