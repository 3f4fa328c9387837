import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from '@errand/plugin-sdk';
import { loadPlugin } from './load-plugin';

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
}

/**
 * Loads every module of these folders as a plugin: what ends with `.js`, `.mjs` or `.ts`, hidden files and declarations
 * aside. What lies in a folder below is for the modules to import. One that fails is no matter to the others.
 *
 * @param folders absolute, or from where the process was started
 */
export async function loadPlugins(folders: readonly string[]): Promise<ExtraPlugins> {
  const loaded: LoadedPlugin[] = [];
  const failed: FailedPlugin[] = [];
  for (const folder of folders.map((each) => resolve(each))) {
    const files = await modulesOf(folder).catch((err: NodeJS.ErrnoException) => {
      failed.push({ file: folder, because: `the folder cannot be read (${err.code ?? err.message})` });
      return [];
    });
    // One after the other: what they print, and what they do to each other, is the same at every start.
    for (const file of files) {
      try {
        loaded.push({ file, plugin: await loadPlugin(file) });
      } catch (err) {
        failed.push({ file, because: reasonOf(err) });
      }
    }
  }
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

const MOST_REASON = 500;

/** One line: it goes into notices, too. */
function reasonOf(err: unknown): string {
  const { name = 'Error', message = String(err) } = (err ?? {}) as Partial<Error>;
  const said = name === 'Error' ? message : `${name}: ${message}`;
  return said.replace(/\s+/g, ' ').trim().slice(0, MOST_REASON);
}
