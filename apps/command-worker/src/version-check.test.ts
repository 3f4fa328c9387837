import type { Envelope } from '@errand/contracts';
import { createTestClock } from '@errand/engine/testing';
import { createLogger } from '@errand/runtime';
import { waitFor } from '@errand/testing';
import { isNewer, startVersionCheck } from './version-check';

function setUp(options: { body?: string; status?: number; url?: string | undefined; isActive?: boolean } = {}) {
  const { body = '{"version": "1.3.0", "url": "https://example.com/errand"}', status = 200 } = options;
  const plugin = { isActive: options.isActive ?? true };
  const settings = {
    prefix: '!',
    versionCheck: 'url' in options ? options.url : 'https://example.com/latest.json',
  };
  const asked: string[] = [];
  const notices: Envelope<'egress.notice.v1'>[] = [];
  const lines: string[] = [];
  const clock = createTestClock();
  const check = startVersionCheck({
    version: '1.2.3',
    isActive: () => plugin.isActive,
    known: Promise.resolve(),
    publish: async (notice) => void notices.push(notice),
    settings,
    source: 'test',
    clock,
    logger: createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    async fetch(url) {
      asked.push(url);
      return { ok: status === 200, status, text: async () => body };
    },
  });
  return { asked, notices, lines, clock, check, plugin, settings };
}

it('tells the admins of a newer version, by a notice of its name, and how to end it', async () => {
  const { notices, check } = setUp();
  await waitFor(() => notices.length === 1);
  check.stop();
  expect(notices[0]).toMatchObject({
    dedupkey: 'notice:version:1.3.0',
    data: { kind: 'version' },
  });
  expect(notices[0]?.data.markdown).toBe(
    'Version 1.3.0 of Errand is available. https://example.com/errand. To disable this check do: \\!plugin deactivate version\\-checker',
  );
});

it('logs what fails, and tells nobody', async () => {
  for (const fault of [{ status: 500 }, { body: 'no JSON' }, { body: '{"version": "latest"}' }]) {
    const { lines, notices, check } = setUp(fault);
    await waitFor(() => lines.some((line) => line.includes('the latest version is not known')));
    check.stop();
    expect(notices).toEqual([]);
  }
});

it('asks nobody where no address is set, or its plugin is deactivated', async () => {
  const checks = [setUp({ url: undefined }), setUp({ isActive: false })];
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  for (const { check, asked } of checks) {
    check.stop();
    expect(asked).toEqual([]);
  }
});

it('asks at once when its plugin is activated again, and once for that', async () => {
  const { asked, notices, plugin, check } = setUp({ isActive: false });
  await new Promise(setImmediate);
  check.hearChange();
  plugin.isActive = true;
  check.hearChange();
  check.hearChange();
  await waitFor(() => notices.length === 1);
  check.hearChange();
  await new Promise(setImmediate);
  check.stop();
  expect(asked).toHaveLength(1);
});

it('asks another address at once when the settings name it, and nobody when they name none', async () => {
  const { asked, settings, clock, check } = setUp();
  const [first, other] = [settings.versionCheck!, 'https://example.com/other.json'];
  await waitFor(() => asked.length === 1);
  settings.versionCheck = undefined;
  check.hearChange();
  await clock.advance(24 * 60 * 60_000);
  expect(asked).toEqual([first]);
  settings.versionCheck = other;
  check.hearChange();
  check.hearChange();
  await waitFor(() => asked.length === 2);
  await clock.advance(24 * 60 * 60_000);
  await waitFor(() => asked.length === 3);
  check.stop();
  expect(asked).toEqual([first, other, other]);
});

it('knows which of two versions is newer', () => {
  expect([isNewer('1.10.0', '1.9.9'), isNewer('v2.0.0', '1.9.9'), isNewer('0.1.1', '0.1.0')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([isNewer('1.2.3', '1.2.3'), isNewer('1.2.2', '1.2.3'), isNewer('0.9.9', '1.0.0')]).toEqual([
    false,
    false,
    false,
  ]);
});
