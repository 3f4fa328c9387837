import { randomUUID } from 'node:crypto';
import type { Broadcast, Envelope } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import { checkSettings } from './check-settings';
import { differencesOfTexts } from './differences';
import type { SettingsFault } from './parse-settings';
import type { Settings } from './resolve-settings';
import type { SettingsSource } from './settings';
import { appliedNotice, faultWords, refusedNotice } from './settings-notices';
import type { SettingsHead, SettingsRow, SettingsVersions } from './settings-versions';

/** What holds in this process. */
export interface SettingsInForce {
  /** 0: the file that it was started with, as the table has none. */
  version: number;
  /** Whose they are; undefined: of version 0. */
  head: SettingsHead | undefined;
  /** A later version that this process does not go by, as it finds faults in it. */
  refused: { version: number; faults: SettingsFault[] } | undefined;
}

export interface FollowedSettings {
  /** They change under whoever asks. */
  inForce(): SettingsInForce;
  /** Resolves when it is known which hold, or there is nothing to know any more: until then nothing is to be decided. */
  known: Promise<void>;
  isKnown(): boolean;
  /** What the other processes say. */
  hear(message: Broadcast): void;
  stop(): Promise<void>;
}

export interface FollowSettingsOptions {
  versions: SettingsVersions;
  /** What the process was started with, and what these settings were read from. */
  source: SettingsSource;
  settings: Settings;
  /** Swaps the settings. @throws anything where they cannot be gone by: the old ones go on */
  take(settings: Settings, version: number): void;
  /** Tells the admins. @throws where that is not possible just now: it is tried again */
  tell(notice: Envelope<'egress.notice.v1'>): Promise<void>;
  /** Stores the file of this process where the table has none, and tells the admins of what is applied. */
  leads?: boolean;
  /** Names the process. */
  name: string;
  clock: { sleep(ms: number, signal: AbortSignal): Promise<void> };
  logger: Logger;
}

/** A broadcast may be lost, and the store be away when it comes. */
const READ_EVERY_MS = 5_000;
const FIRST_EVERY_MS = 1_000;
/** What was applied longer ago the admins have heard of, by this worker or by another one. */
const NEWS_MS = 6 * 3_600_000;
/** At a start the last version may be one that this process cannot go by: how far back it looks for one that it can. */
const MOST_LOOKED_AT = 50;

/**
 * Goes by the newest version of the settings in the table, from its start on and whenever another one is stored there.
 * A version with faults is refused, with a word to the admins, and the one before it goes on.
 */
export function followSettings(options: FollowSettingsOptions): FollowedSettings {
  const { versions, source, take, clock, logger, leads = false, name } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  const firstId = randomUUID();
  let current: SettingsInForce = { version: 0, head: undefined, refused: undefined };
  let { prefix } = options.settings;
  /** The number that the table had last. */
  let seen: number | undefined;
  /** What the admins were told of, up to this version. */
  let toldUpTo = 0;
  let know!: () => void;
  const known = new Promise<void>((resolve) => (know = resolve));
  let reading = Promise.resolve();
  const telling = new Set<Promise<void>>();
  const warned = new Set(options.settings.warnings);

  async function read(): Promise<void> {
    const latest = (await versions.latest()) || (await storeFirst());
    if (latest !== (seen ?? 0)) await follow(latest);
    await tellNews();
    if (seen === undefined && latest > 0) await warnOfDifference(latest);
    seen = latest;
    know();
  }

  /** @returns the number that the table has then */
  async function storeFirst(): Promise<number> {
    if (!leads || source.path === undefined) return 0;
    const row = { id: firstId, after: 0, text: source.text, by: name, through: 'start' } as const;
    const added = await versions.add(row);
    if (added) logger.info({ version: added.version }, 'the file of ERRAND_CONFIG is stored as the first settings');
    return added?.version ?? versions.latest();
  }

  async function follow(latest: number): Promise<void> {
    const oldest = Math.max(current.version, latest - MOST_LOOKED_AT, 0);
    let refused: SettingsFault[] | undefined;
    for (let version = latest; version > oldest; version -= 1) {
      const row = await versions.find(version);
      const faults = row ? tryOut(row) : [{ path: [], message: 'it is not in the table' }];
      if (!faults) break;
      refused ??= faults;
    }
    // Not before it is known what holds in its place: a refusal says so.
    if (refused) refuse(latest, refused);
  }

  /** @returns the faults; undefined: it holds */
  function tryOut(row: SettingsRow): SettingsFault[] | undefined {
    const checked = checkSettings(row.text, source.overrides);
    if ('faults' in checked) return checked.faults;
    const { settings } = checked;
    try {
      take(settings, row.version);
    } catch (err) {
      return [{ path: [], message: (err as Error).message }];
    }
    const { text: _text, ...head } = row;
    const refused = current.refused && current.refused.version > row.version ? current.refused : undefined;
    current = { version: row.version, head, refused };
    prefix = settings.prefix;
    logger.info({ version: row.version, by: row.by, at: row.at }, 'settings applied');
    for (const warning of settings.warnings.filter((each) => !warned.has(each))) {
      warned.add(warning);
      logger.warn(warning);
    }
    return undefined;
  }

  /** Of each version that came to hold since the last one that was told of, those too that another one followed at once. */
  async function tellNews(): Promise<void> {
    const { version: newest } = current;
    if (newest === toldUpTo) return;
    const news: SettingsRow[] = [];
    for (let version = newest; leads && version > toldUpTo; version -= 1) {
      const row = await versions.find(version);
      if (!row || row.ageMs > NEWS_MS) break;
      if (!('faults' in checkSettings(row.text, source.overrides))) news.unshift(row);
    }
    for (const { version, by, text } of news.filter(({ through }) => through !== 'start')) {
      const before = version > 1 ? await versions.find(version - 1) : undefined;
      const changed = differencesOfTexts(before?.text ?? '', text)?.map(({ key }) => key);
      tell(appliedNotice({ version, by }, { changed, prefix, source: name }));
    }
    toldUpTo = newest;
  }

  function refuse(version: number, faults: SettingsFault[]): void {
    current = { ...current, refused: { version, faults } };
    logger.error({ version, faults: faults.map(faultWords) }, 'settings refused; the ones before go on');
    const what = `Version ${version} of the settings was refused where it was to hold`;
    tell(refusedNotice(faults, { what, version: current.version, source: name }));
  }

  /** Once, at the start: whoever changed the file and started the process expects it to hold. */
  async function warnOfDifference(latest: number): Promise<void> {
    const row = source.path === undefined ? undefined : await versions.find(latest);
    if (!row || row.text === source.text) return;
    const keys = differencesOfTexts(row.text, source.text)?.map(({ key }) => key);
    if (keys?.length === 0) return;
    logger.warn(
      { file: source.path, differsIn: keys, version: row.version, by: row.by, at: row.at },
      'the file of ERRAND_CONFIG is not what holds: the settings in the database do; errand config apply makes it hold',
    );
  }

  function tell(notice: Envelope<'egress.notice.v1'>): void {
    const done = (async () => {
      for (let failures = 0; !signal.aborted; failures += 1) {
        try {
          return await options.tell(notice);
        } catch (err) {
          logger.debug({ err }, 'the admins could not be told of the settings; trying again');
          await clock.sleep(Math.round(backoffMs(failures, { minMs: 500, maxMs: 30_000 })), signal);
        }
      }
    })();
    telling.add(done);
    void done.finally(() => telling.delete(done));
  }

  function readQuietly(): Promise<void> {
    reading = reading
      .then(read)
      .catch((err: unknown) => logger.debug({ err }, 'which settings hold is not known anew'));
    return reading;
  }
  const polling = (async () => {
    while (!signal.aborted) {
      await readQuietly();
      await clock.sleep(seen === undefined ? FIRST_EVERY_MS : READ_EVERY_MS, signal);
    }
  })();

  return {
    inForce: () => current,
    known,
    isKnown: () => seen !== undefined,
    hear(message) {
      if (message.kind === 'settings.changed' && message.version > (seen ?? 0)) void readQuietly();
    },
    async stop() {
      stopped.abort();
      know();
      await polling;
      await Promise.all(telling);
    },
  };
}

/** Settings that stay as they are, for a process that follows none. */
export function fixedSettings(): FollowedSettings {
  return {
    inForce: () => ({ version: 0, head: undefined, refused: undefined }),
    known: Promise.resolve(),
    isKnown: () => true,
    hear: () => undefined,
    stop: () => Promise.resolve(),
  };
}
