import { createLogger } from '@errand/runtime';
import { keepConnection } from './keep-connection';

const logger = createLogger({ name: 'test', level: 'silent' });

/** A Slack whose connections are ended by the test; `story` tells what happened in order. */
function setup(options: { refuse?: (string | undefined)[]; aliveMs?: number; lingerMs?: number } = {}) {
  const story: string[] = [];
  const pauses: number[] = [];
  const ends: ((reason: string) => void)[] = [];
  const cuts: (() => void)[] = [];
  const refuse = [...(options.refuse ?? [])];
  let now = 0;
  let opened = 0;
  let wake: () => void = () => undefined;
  const kept = keepConnection({
    async open() {
      const refusal = refuse.shift();
      if (refusal) throw refusalOf(refusal);
      const name = ++opened;
      story.push(`open ${name}`);
      const leaving = new Promise<string>((resolve) => ends.push(resolve));
      const closed = new Promise<void>((resolve) => cuts.push(resolve));
      void leaving.then(() => (now += options.aliveMs ?? 60_000));
      wake();
      return { leaving, closed, close: async () => void story.push(`close ${name}`) };
    },
    token: 'SLACK_APP_TOKEN',
    planned: ['warning'],
    lingerMs: options.lingerMs ?? 0,
    onState: (connected, reason) => story.push(connected ? 'connected' : `not connected: ${reason}`),
    logger,
    now: () => now,
    async pause(ms, signal) {
      if (ms === options.lingerMs) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      pauses.push(ms);
      if (pauses.length > 50) throw new Error('it never stops');
      await new Promise(setImmediate);
      if (signal.aborted) return;
    },
  });
  const opens = (count: number) =>
    new Promise<void>((resolve) => {
      wake = () => void (opened >= count && setImmediate(resolve));
      wake();
    });
  return { kept, story, ends, cuts, opens, pauses };
}

/** What the client throws when Slack answers with this error, or asks for patience. */
function refusalOf(error: string): Error {
  const seconds = /^Retry-After: (\d+)$/.exec(error)?.[1];
  return seconds === undefined
    ? Object.assign(new Error('refused'), { code: 'slack_webapi_platform_error', data: { ok: false, error } })
    : Object.assign(new Error('refused'), { code: 'slack_webapi_rate_limited_error', retryAfter: Number(seconds) });
}

describe('keepConnection', () => {
  it('opens the next connection before it closes the one whose end was announced', async () => {
    const { kept, story, ends, opens, pauses } = setup();
    await opens(1);
    ends[0]?.('warning');
    await opens(2);
    await kept.stop();
    expect(story).toEqual(['open 1', 'connected', 'open 2', 'connected', 'close 1', 'close 2']);
    expect(pauses).toEqual([]);
  });

  it('leaves the announced one to Slack to close, if it does so soon', async () => {
    const { kept, story, ends, cuts, opens } = setup({ lingerMs: 15_000 });
    await opens(1);
    ends[0]?.('warning');
    await opens(2);
    await new Promise(setImmediate);
    expect(story).toEqual(['open 1', 'connected', 'open 2', 'connected']);
    cuts[0]?.();
    await new Promise(setImmediate);
    expect(story.slice(4)).toEqual(['close 1']);
    await kept.stop();
  });

  it('closes all that are left when it stops', async () => {
    const { kept, story, ends, opens } = setup({ lingerMs: 15_000 });
    await opens(1);
    ends[0]?.('warning');
    await opens(2);
    await kept.stop();
    expect(story.slice(4).sort()).toEqual(['close 1', 'close 2']);
  });

  it('keeps the announced one for as long as no other can be opened', async () => {
    const { kept, story, ends, opens } = setup({ refuse: [undefined, 'internal_error', 'internal_error'] });
    await opens(1);
    ends[0]?.('warning');
    await opens(2);
    await kept.stop();
    expect(story).toEqual(['open 1', 'connected', 'open 2', 'connected', 'close 1', 'close 2']);
  });

  it('says that there is none when the announced one is closed before another is there', async () => {
    const { kept, story, ends, cuts, opens } = setup({
      refuse: [undefined, ...Array<string>(5).fill('internal_error')],
    });
    await opens(1);
    ends[0]?.('warning');
    await new Promise(setImmediate);
    cuts[0]?.();
    await opens(2);
    await kept.stop();
    expect(story.slice(0, 3)).toEqual(['open 1', 'connected', 'not connected: closed before there was another']);
    expect(story.slice(-3)).toEqual(['open 2', 'connected', 'close 2']);
  });

  it('says that there is none when one is gone, and opens another', async () => {
    const { kept, story, ends, opens } = setup();
    await opens(1);
    ends[0]?.('gone');
    await opens(2);
    await kept.stop();
    expect(story).toEqual(['open 1', 'connected', 'not connected: gone', 'close 1', 'open 2', 'connected', 'close 2']);
  });

  it('tries again when Slack does not open one, and tells its word', async () => {
    const { kept, story, opens } = setup({ refuse: ['internal_error'] });
    await opens(1);
    await kept.stop();
    expect(story).toEqual(['not connected: Slack answered internal_error', 'open 1', 'connected', 'close 1']);
  });

  it.each([
    ['invalid_auth', 'SLACK_APP_TOKEN is refused by Slack: invalid_auth'],
    ['<html><body>x</body></html>', 'Slack answered unreadable_answer'],
  ])('says of the answer %s what it means', async (answer, reason) => {
    const { kept, story, opens } = setup({ refuse: [answer] });
    await opens(1);
    await kept.stop();
    expect(story[0]).toBe(`not connected: ${reason}`);
  });

  it('waits for as long as Slack asks it to', async () => {
    const { kept, opens, pauses } = setup({ refuse: ['Retry-After: 30'] });
    await opens(1);
    await kept.stop();
    expect(pauses).toEqual([30_000]);
  });

  it('slows down while it is refused', async () => {
    const { kept, opens, pauses } = setup({ refuse: Array<string>(12).fill('invalid_auth') });
    await opens(1);
    await kept.stop();
    expect(pauses).toHaveLength(12);
    expect(pauses[0]).toBeLessThan(700);
    expect(pauses[4]).toBeGreaterThan(5_000);
    expect(pauses[11]).toBeGreaterThan(40_000);
    expect(Math.max(...pauses)).toBeLessThan(75_000);
  });

  it('does not wait for a connection that is being opened when it stops, and closes it once it is there', async () => {
    let open!: () => void;
    const hello = new Promise<void>((resolve) => (open = resolve));
    let closed = 0;
    const kept = keepConnection({
      token: 'SLACK_APP_TOKEN',
      async open() {
        await hello;
        const never = new Promise<never>(() => undefined);
        return { leaving: never, closed: never, close: async () => void closed++ };
      },
      planned: [],
      onState: () => undefined,
      logger,
    });
    await kept.stop();
    expect(closed).toBe(0);
    open();
    await new Promise(setImmediate);
    expect(closed).toBe(1);
  });

  it('begins anew with short pauses once one was opened', async () => {
    const { kept, ends, opens, pauses } = setup({
      refuse: [...Array<string>(8).fill('internal_error'), undefined, 'internal_error'],
    });
    await opens(1);
    ends[0]?.('warning');
    await opens(2);
    await kept.stop();
    expect(pauses[7]).toBeGreaterThan(20_000);
    expect(pauses[8]).toBeLessThan(700);
  });

  it.each(['gone', 'warning'])('slows down a little while connections do not last: %s', async (reason) => {
    const { kept, ends, opens, pauses } = setup({ aliveMs: 5 });
    for (let n = 0; n < 6; n++) {
      await opens(n + 1);
      ends[n]?.(reason);
    }
    await opens(7);
    await kept.stop();
    expect(pauses).toHaveLength(6);
    expect(pauses[5]).toBeGreaterThan(2_000);
    expect(pauses[5]).toBeLessThan(4_000);
  });
});
