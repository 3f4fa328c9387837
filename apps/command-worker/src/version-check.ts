import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { Clock } from '@errand/engine';
import { escapeMarkdown } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import { z } from 'zod';

/** The plugin that an admin deactivates to end the check. */
export const VERSION_CHECKER = 'version-checker';

const EVERY_MS = 24 * 60 * 60_000;
const LIMIT_MS = 10_000;
const MOST_CHARACTERS = 100_000;
const answerSchema = z.object({
  version: z.string().regex(/^v?\d{1,6}\.\d{1,6}\.\d{1,6}$/, 'must be three numbers such as 1.2.3'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
});

export interface VersionCheck {
  /** Plugins were switched, or other settings hold: a check that was off and is on, or has another address, asks at once. */
  hearChange(): void;
  stop(): void;
}

/**
 * Asks an address that the settings name for the latest version, at the start and once a day, and tells the admins of a
 * newer one. A notice is named by the version: it is said once, by however many workers. Nobody is asked where no address is
 * set. What fails is logged, and asked again the next day.
 */
export function startVersionCheck(deps: {
  /** Of this process. */
  version: string;
  isActive(): boolean;
  /** Resolves when that is known, and the settings are. */
  known: Promise<unknown>;
  publish(envelope: Envelope<'egress.notice.v1'>): Promise<void>;
  /** They change while it runs. */
  settings: { readonly prefix: string; readonly versionCheck: string | undefined };
  source: string;
  clock: Clock;
  logger: Logger;
  fetch?: (url: string, options: { signal: AbortSignal }) => Promise<Pick<Response, 'ok' | 'status' | 'text'>>;
}): VersionCheck {
  const { version, clock, logger, fetch = globalThis.fetch } = deps;
  const stopped = new AbortController();
  const { signal } = stopped;
  let today = new AbortController();
  /** Whom the check of today asked; undefined: nobody. */
  let asked: string | undefined;
  const addressNow = () => (deps.isActive() ? deps.settings.versionCheck : undefined);

  async function latest(address: string): Promise<z.infer<typeof answerSchema>> {
    const response = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return answerSchema.parse(JSON.parse((await response.text()).slice(0, MOST_CHARACTERS)));
  }
  async function check(): Promise<void> {
    asked = addressNow();
    if (asked === undefined) return;
    const found = await latest(asked);
    if (!isNewer(found.version, version)) return;
    logger.info({ version, latest: found.version }, 'a newer version is available');
    await tell(noticeOf(found, deps));
  }
  /** At a start the broker may not be there yet. */
  async function tell(notice: Envelope<'egress.notice.v1'>): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await deps.publish(notice);
      } catch (err) {
        logger.debug({ err }, 'the admins could not be told of a version; trying again');
        await clock.sleep(Math.round(backoffMs(failures, { minMs: 500, maxMs: 60_000 })), signal);
      }
    }
  }

  void (async () => {
    await deps.known;
    while (!signal.aborted) {
      today = new AbortController();
      await check().catch((err: unknown) => {
        if (!signal.aborted) logger.warn({ err }, 'the latest version is not known; asking again tomorrow');
      });
      await clock.sleep(EVERY_MS, AbortSignal.any([signal, today.signal]));
    }
  })();
  return {
    hearChange() {
      const address = addressNow();
      if (address === asked) return;
      asked = address;
      if (address !== undefined) today.abort();
    },
    stop: () => stopped.abort(),
  };
}

/** @param a, b three numbers, with or without a v */
export function isNewer(a: string, b: string): boolean {
  const numbersOf = (text: string) => text.replace(/^v/, '').split(/[.+-]/, 3).map(Number);
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

function noticeOf(
  { version: latest, url }: { version: string; url?: string | undefined },
  { settings, source }: { settings: { prefix: string }; source: string },
) {
  const dedupkey = `notice:version:${latest}`;
  const where = url === undefined ? '' : ` ${url}.`;
  const command = escapeMarkdown(`${settings.prefix}plugin deactivate ${VERSION_CHECKER}`);
  const markdown = `Version ${latest} of Errand is available.${where} To disable this check do: ${command}`;
  return createEnvelope({
    type: 'egress.notice.v1',
    source,
    dedupkey,
    partitionkey: dedupkey,
    data: { kind: 'version', markdown },
  });
}
