import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Plugin } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import { loadPlugin } from './load-plugin';
import { reasonOf } from './reason-of';
import type { StrayErrors } from './stray-errors';
import { notInTime, tryPlugins } from './try-plugins';

/** A module of `extraPluginDir` that is a plugin. */
export interface LoadedPlugin {
  file: string;
  plugin: Plugin;
}

/** A module, or a folder of them, that is none. */
export interface FailedPlugin {
  file: string;
  /** One line. */
  because: string;
}

export interface ExtraPlugins {
  loaded: readonly LoadedPlugin[];
  failed: readonly FailedPlugin[];
  /** Their errors that nobody caught. */
  strays?: Pick<StrayErrors, 'listen'>;
}

export interface LoadOptions {
  /** A program that calls `loadForTrial`: each module is loaded in it first. Absent: they are loaded here at once. */
  program?: string;
  /** Longest time for one module, in milliseconds. */
  limitMs?: number;
  /** Hears which module is being loaded here; undefined: none any more. */
  loading?(file: string | undefined): void;
  logger: Logger;
}

/** A module that waits for something outside, or never ends, must not keep the worker from starting. */
const LIMIT_MS = 30_000;

/**
 * Loads every module of these folders as a plugin: what ends with `.js`, `.mjs` or `.ts`, hidden files and declarations
 * aside. What lies in a folder below is for the modules to import. One that fails is no matter to the others.
 *
 * @param folders absolute, or from where the process was started
 */
export async function loadPlugins(folders: readonly string[], options: LoadOptions): Promise<ExtraPlugins> {
  const { program, limitMs = LIMIT_MS, loading, logger } = options;
  const loaded: LoadedPlugin[] = [];
  const failed: FailedPlugin[] = [];
  for (const folder of folders.map((each) => resolve(each))) {
    const files = await modulesOf(folder).catch((err: NodeJS.ErrnoException) => {
      failed.push({ file: folder, because: `the folder cannot be read (${err.code ?? err.message})` });
      return [];
    });
    const faults =
      program === undefined ? new Map<string, string>() : await tryPlugins(files, { program, limitMs, logger });
    // One after the other: what they print, and what they do to each other, is the same at every start.
    for (const file of files) {
      const fault = faults.get(file);
      if (fault !== undefined) {
        failed.push({ file, because: fault });
        continue;
      }
      loading?.(file);
      try {
        loaded.push({ file, plugin: await inTime(loadPlugin(file), limitMs) });
      } catch (err) {
        failed.push({ file, because: reasonOf(err, folder) });
      }
      await setImmediate(); // a promise of it that nobody handles is told of now
    }
  }
  loading?.(undefined);
  return { loaded, failed };
}

async function modulesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isModule(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
}

function isModule(name: string): boolean {
  return /\.(js|mjs|ts)$/.test(name) && !name.startsWith('.') && !name.endsWith('.d.ts');
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const timer = new AbortController();
  const late = async () => {
    await setTimeout(limitMs, undefined, timer);
    throw new Error(notInTime(limitMs));
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    timer.abort();
  }
}
