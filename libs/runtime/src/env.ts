import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The environment as a process got it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Settings that cannot be started with. `faults` name the variables, never their values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config_invalid';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `${faults.length === 1 ? 'one setting is' : `${faults.length} settings are`} at fault:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/**
 * Reads what a schema names from the environment. An empty value is an absent one; `NAME_FILE` names a file that
 * holds the value of `NAME` (its last line break is cut).
 *
 * @param readFile how to read such a file; tests pass their own
 * @throws ConfigError naming every variable at fault at once, and no value
 */
export function readEnv<T extends z.ZodObject>(schema: T, env: Env, readFile = readText): z.infer<T> {
  const faults: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    try {
      const value = readValue(name, env, readFile);
      if (value) values[name] = value;
    } catch (err) {
      faults.push((err as Error).message);
    }
  }
  const result = schema.safeParse(values);
  for (const issue of result.error?.issues ?? []) {
    const name = issue.path.map(String).join('.');
    if (faults.some((fault) => fault.startsWith(`${name}_FILE`))) continue;
    const absent = issue.code !== 'custom' && typeof issue.path[0] === 'string' && !(issue.path[0] in values);
    faults.push(`${name}: ${absent ? `is required: ${describe(schema, name)}` : issue.message}`);
  }
  if (faults.length > 0 || !result.success) throw new ConfigError(faults);
  return result.data as z.infer<T>;
}

/** Runs readers of settings one after the other and throws their faults together. */
export function readAll<T extends readonly unknown[]>(...readers: { [K in keyof T]: () => T[K] }): T {
  const faults: string[] = [];
  const values = readers.map((read) => {
    try {
      return read();
    } catch (err) {
      if (!(err instanceof ConfigError)) throw err;
      faults.push(...err.faults);
      return undefined;
    }
  });
  if (faults.length > 0) throw new ConfigError([...new Set(faults)]); // two readers may read one variable
  return values as unknown as T;
}

function readValue(name: string, env: Env, readFile: (path: string) => string): string | undefined {
  const value = env[name];
  const file = env[`${name}_FILE`];
  if (value && file) throw new Error(`${name}_FILE: is set beside ${name}; set one of them`);
  if (!file) return value || undefined;
  try {
    return readFile(file).replace(/\r?\n$/, '') || undefined;
  } catch (err) {
    throw new Error(`${name}_FILE: cannot be read (${(err as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function describe(schema: z.ZodObject, name: string): string {
  return (schema.shape[name] as z.ZodType | undefined)?.description ?? 'see docs/configuration.md';
}
