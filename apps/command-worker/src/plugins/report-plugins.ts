import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { Clock } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import { inlineCode } from '../failure-text';
import type { FailedPlugin } from './load-plugins';
import type { StrayError } from './stray-errors';

export interface PluginReport {
  /** What was said before is not said again. */
  say(failed: readonly FailedPlugin[]): void;
  /** Of a sort, the first is said. It is in the log already. */
  sayStray(stray: StrayError): void;
  /** Ends the attempts to tell the admins, where the broker is away. */
  stop(): Promise<void>;
}

/**
 * Says which plugins were not loaded, in the log and to the admins, and tells them of errors that nobody caught. A notice
 * is named by the module and the reason, so that they hear of it once, whatever number of workers and however often they
 * start.
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

  function noticeOf(kind: 'plugin_failed' | 'plugin_error', key: string, markdown: string) {
    const dedupkey = `notice:${kind}:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
    return createEnvelope({
      type: 'egress.notice.v1',
      source: deps.source,
      dedupkey,
      partitionkey: dedupkey,
      data: { kind, markdown },
    });
  }

  return {
    say(failed) {
      for (const { file, because } of failed) {
        const key = JSON.stringify([file, because]);
        if (said.has(key)) continue;
        said.add(key);
        logger.error({ file, because }, 'plugin not loaded; the others are');
        telling.push(tell(noticeOf('plugin_failed', key, failureText({ file, because }, deps.settings.prefix))));
      }
    },
    sayStray(stray) {
      if (said.has(stray.sort)) return;
      said.add(stray.sort);
      telling.push(tell(noticeOf('plugin_error', stray.sort, strayText(stray))));
    },
    async stop() {
      stopped.abort();
      await Promise.all(telling);
    },
  };
}

function failureText({ file, because }: FailedPlugin, prefix: string): string {
  return `The plugin ${inlineCode(basename(file))} was not loaded: ${inlineCode(because)}. The others are. \`${prefix}status plugins\` lists them.`;
}

function strayText({ what, file, because }: StrayError): string {
  const of = file === undefined ? 'Something' : `The plugin ${inlineCode(file)}`;
  const did =
    what === 'unhandled rejection' ? 'left a rejected promise that nobody handles' : 'threw outside of a command';
  return `${of} ${did}: ${inlineCode(because)}. The worker goes on; its log has the rest.`;
}

/**
 * Behind the list of those that work, in Markdown. Empty: all were loaded.
 *
 * @param withReasons they may quote what not everybody may know
 */
export function failedPluginsText(failed: readonly FailedPlugin[], withReasons: boolean): string {
  if (failed.length === 0) return '';
  const lines = failed.map(({ file, because }) =>
    withReasons ? `- ${inlineCode(basename(file))}: ${inlineCode(because)}` : `- ${inlineCode(basename(file))}`,
  );
  return ['Not loaded:', '', ...lines].join('\n');
}
