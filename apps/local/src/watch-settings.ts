import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Envelope } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import type { SettingsSource, SettingsVersions } from '@errand/settings';
import { applySettings, faultWords, refusedNotice } from '@errand/settings';

/** A file that others write. */
export interface WatchedFile {
  read(path: string): string;
  /** @returns how to look no more */
  watch(path: string, onChange: () => void): () => void;
}

/** Looked at rather than listened for: editors put another file in its place. */
const LOOK_EVERY_MS = 500;

/**
 * Applies the file of ERRAND_CONFIG whenever it is changed. One with faults is refused, in the log and to the admins, and
 * what held goes on.
 */
export function watchSettings(
  { path, overrides, text }: SettingsSource,
  deps: {
    versions: SettingsVersions;
    tellOthers(version: number): void;
    notify(notice: Envelope<'egress.notice.v1'>): Promise<void>;
    logger: Logger;
    file?: WatchedFile;
  },
): { stop(): Promise<void> } {
  const { versions, logger, file = nodeFile } = deps;
  if (path === undefined) return { stop: () => Promise.resolve() };
  let last = text;
  let applying = Promise.resolve();

  async function apply(from: string): Promise<void> {
    const changed = file.read(from);
    // An empty one is about to be written.
    if (changed === last || changed.trim() === '') return;
    const applied = await applySettings({ text: changed, overrides, by: from, through: 'file' }, deps);
    last = changed;
    if (applied.outcome === 'applied')
      for (const { key, because } of applied.late) logger.warn({ key, because }, 'a setting does not change at once');
    if (applied.outcome !== 'refused') return;
    const { faults } = applied;
    logger.error({ file: from, faults: faults.map(faultWords) }, 'the changed file is refused; what held goes on');
    const what = 'The changed file of the settings was refused';
    await deps.notify(refusedNotice(faults, { what, version: await versions.latest(), source: 'local' }));
  }
  const look = () => {
    applying = applying
      .then(() => apply(path))
      .catch((err: unknown) =>
        logger.warn({ err, file: path }, 'the changed file could not be applied; what held goes on'),
      );
  };
  const lookNoMore = file.watch(path, look);
  return {
    async stop() {
      lookNoMore();
      await applying;
    },
  };
}

const nodeFile: WatchedFile = {
  read: (path) => readFileSync(path, 'utf8'),
  watch(path, onChange) {
    watchFile(path, { interval: LOOK_EVERY_MS }, onChange);
    return () => unwatchFile(path, onChange);
  },
};
