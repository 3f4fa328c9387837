const LOGS = 'each process opens its log when it is started, by its own file';

/** What cannot change while it runs, and what it takes. */
const lateKeys: Readonly<Record<string, string>> = {
  logLevel: LOGS,
  logFile: LOGS,
  logFormatter: LOGS,
  logSentry: LOGS,
  sentryLoglevel: LOGS,
  sentryEventlevel: LOGS,
  sentryOptions: LOGS,
  extraPluginDir: 'the workers load plugins when they are started, from the folder that their own file names',
};

/** A key that was changed, and why that does not show at once. */
export interface LateKey {
  key: string;
  because: string;
}

/** The keys that are read once, when a process is started. */
export const keysAtStart: readonly string[] = Object.keys(lateKeys);

/** @param changed keys of an errand.yaml, those of blocks with a dot: `pacing.channelBurst` */
export function lateKeysOf(changed: readonly string[]): LateKey[] {
  const keys = new Set(changed.map((key) => key.split('.', 1)[0] ?? key));
  return [...keys].flatMap((key) => {
    const because = Object.hasOwn(lateKeys, key) ? lateKeys[key] : undefined;
    return because === undefined ? [] : [{ key, because }];
  });
}
