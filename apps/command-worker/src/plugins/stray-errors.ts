import { basename } from 'node:path';
import type { Logger, Metrics, TakesOn, Uncaught } from '@errand/runtime';
import { Counter } from 'prom-client';
import type { Blame } from './blame';
import { reasonOf } from './reason-of';

/** An error that nobody caught, and that the process outlived. */
export interface StrayError {
  what: Uncaught;
  /** The file of the plugin that it comes from; undefined: nothing tells. */
  file: string | undefined;
  /** One line. */
  because: string;
  /** The same for errors that differ in no more than their words. */
  sort: string;
}

export interface StrayErrors {
  takesOn: TakesOn;
  /** What has no stack comes from this module; undefined: no module is being loaded any more. */
  loading(file: string | undefined): void;
  /** Hands on those that there were, and those that come. */
  listen(hear: (stray: StrayError) => void): void;
}

/** Name of the counter. */
export const STRAY_ERRORS = 'errand_plugin_stray_errors_total';
/** Kept for who begins to listen. */
const MOST_KEPT = 100;

/**
 * Sees to errors of plugins that no command can be told of: a promise that nobody awaits, a timer's callback that
 * throws. They are logged and counted, and the process goes on.
 *
 * A rejection is always outlived: nothing was cut short by it but what nobody waited for. An exception is, where its
 * stack shows a plugin: what it cut short was the plugin's. Any other one may have left the worker half-way.
 */
export function createStrayErrors(deps: { blame: Blame; logger: Logger; metrics: Metrics }): StrayErrors {
  const { blame, logger, metrics } = deps;
  const counter = new Counter({
    name: STRAY_ERRORS,
    help: 'Errors that nobody caught, in the code of plugins or out of a promise, by the file of the plugin',
    labelNames: ['plugin', 'what'] as const,
    registers: [metrics],
  });
  let current: string | undefined;
  let kept: StrayError[] = [];
  let hear: (stray: StrayError) => void = (stray) => void (kept.length < MOST_KEPT && kept.push(stray));
  return {
    takesOn(err, what) {
      const guilty = blame(err);
      if (!guilty && what === 'uncaught exception') return false;
      const file = guilty?.file ?? current;
      counter.inc({ plugin: file ?? 'unknown', what });
      const because = reasonOf(err);
      logger.error(
        { err: err instanceof Error ? err : new Error(because), plugin: file },
        `${what}; the worker goes on`,
      );
      hear({ what, file, because, sort: JSON.stringify([what, guilty?.at ?? file ?? kindOf(err)]) });
      return true;
    },
    loading: (file) => void (current = file && basename(file)),
    listen(next) {
      hear = next;
      for (const stray of kept) next(stray);
      kept = [];
    },
  };
}

/** Not its words: they may be other ones each time, and the admins are told of each sort. */
function kindOf(err: unknown): string {
  if (!(err instanceof Error)) return typeof err;
  const [, frame = ''] = /\n\s+at (.*)/.exec(err.stack ?? '') ?? [];
  return `${err.name} ${frame}`;
}
