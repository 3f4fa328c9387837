import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './env';

/** What an address begins with that names a module in place of a server: `module:/opt/errand/broker.mjs`. */
const MODULE = /^module:(?=.)/;

export function isModuleAddress(address: string): boolean {
  return MODULE.test(address);
}

/** Where a module comes from, and what is expected of it. */
export interface AdapterModule<T extends object, O> {
  /** The variable that names it, for what is said of its faults. */
  variable: string;
  /** `module:` and a path, absolute or from where the process was started, or the name of a package there. */
  address: string;
  /** The function of its default export that makes the adapter. */
  method: string;
  options: O;
  /** All that an adapter has: one that lacks any of it is refused. */
  members: Record<keyof T, true>;
  /** Where its interface is to be read. */
  described: string;
  /** How to load; tests pass their own. */
  load?: (file: string) => Promise<unknown>;
}

/**
 * Loads a module that stands in for an adapter of ours, and has it made.
 *
 * @throws ConfigError it cannot be loaded, throws, or is none; it says which and what to do
 */
export async function loadAdapter<T extends object, O>(module: AdapterModule<T, O>): Promise<T> {
  const { variable, address, method, options, members, described, load = loadModule } = module;
  const name = address.replace(MODULE, '');
  const fault = (what: string, err?: unknown) => {
    const cause = err === undefined ? '' : ` (${reasonOf(err)})`;
    return new ConfigError([`${variable}: the module ${name} ${what}${cause}; ${described} says what it must be`]);
  };
  const exported = await load(name).catch((err: unknown) => {
    throw fault('cannot be loaded', err);
  });
  const make = defaultOf(exported)?.[method];
  if (typeof make !== 'function') throw fault(`must have a default export with a function ${method}(options)`);
  let made: unknown;
  try {
    made = await (make as (options: O) => unknown)(options);
  } catch (err) {
    throw fault(`has failed in its ${method}(options)`, err);
  }
  const has = (typeof made === 'object' && made !== null ? made : {}) as Record<string, unknown>;
  const missing = Object.keys(members).filter((member) => has[member] === undefined || has[member] === null);
  if (missing.length > 0) throw fault(`gives back something without ${missing.join(', ')}`);
  return made as T;
}

/** A CommonJS module that was translated from another has its default export in the one that Node makes of it. */
function defaultOf(exported: unknown): Record<string, unknown> | undefined {
  const { default: outer } = (exported ?? {}) as { default?: { default?: object } };
  return (outer?.default ?? outer) as Record<string, unknown> | undefined;
}

async function loadModule(name: string): Promise<unknown> {
  const isPath = /^[./]|^[A-Za-z]:[\\/]/.test(name);
  const file = isPath ? resolve(name) : createRequire(join(process.cwd(), 'module')).resolve(name);
  return import(pathToFileURL(file).href);
}

/** One line, as it is one of the faults of a list. */
function reasonOf(err: unknown): string {
  const { message } = (err ?? {}) as { message?: unknown };
  const text = typeof message === 'string' ? message : String(err);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
