import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceProcess } from '@errand/testing';
import { startProcess, waitFor } from '@errand/testing';
import { build } from 'esbuild';

const directory = mkdtempSync(join(tmpdir(), 'errand-service-'));
const program = join(directory, 'main.js');

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, 'processes/small-service.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: program,
    logLevel: 'warning',
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const running: ServiceProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.kill()));
});

async function start(env: Record<string, string>, until: 'live' | 'started' = 'started'): Promise<ServiceProcess> {
  const service = await startProcess({ name: 'small', args: [program], env, until });
  running.push(service);
  return service;
}
/** A service whose start is over; it waits for its broker. */
async function startWaiting(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const service = await start({ START: 'works', ...env }, 'live');
  await service.waitForLog(({ msg }) => msg === 'started');
  return service;
}
/** What it wrote that is no log line. */
const words = (service: ServiceProcess) => service.logs().flatMap(({ text }) => (text === undefined ? [] : [text]));

describe('a service', () => {
  it('is live from the start, and ready when all that it needs is there', async () => {
    const service = await startWaiting();
    expect((await fetch(`${service.adminUrl}/live`)).status).toBe(200);
    const waiting = await fetch(`${service.adminUrl}/ready`);
    expect([waiting.status, await waiting.json()]).toEqual([
      503,
      { ready: false, reasons: [{ condition: 'broker', reason: 'not connected yet' }], notes: {} },
    ]);
    process.kill(service.pid, 'SIGUSR2');
    await service.waitReady();
    expect((await service.readiness())?.body).toEqual({ ready: true, reasons: [], notes: {} });
  });

  it('stays live while what it needs comes and goes, and says each time on /ready how it stands', async () => {
    const service = await startWaiting({ ON_SIGUSR2: 'broker comes and goes' });
    const seen: unknown[] = [];
    let isReady = false;
    const live = async () => (await fetch(`${service.adminUrl}/live`)).status;
    for (let n = 0; n < 10; n++) {
      isReady = !isReady;
      process.kill(service.pid, 'SIGUSR2');
      const changed = async () => {
        seen.push(await live());
        return (await service.readiness())?.status === (isReady ? 200 : 503);
      };
      await waitFor(changed, { what: `/ready to follow the change ${n}` });
    }
    expect(seen.length).toBeGreaterThanOrEqual(10);
    expect(new Set(seen)).toEqual(new Set([200]));
    expect((await service.readiness())?.body.reasons).toEqual([{ condition: 'broker', reason: 'gone again' }]);
  });

  it('serves metrics that Prometheus can read', async () => {
    const service = await startWaiting();
    const response = await fetch(`${service.adminUrl}/metrics?debug=1`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toContainEqual(expect.stringMatching(/^process_cpu_seconds_total\{service="small"\} [\d.]+$/));
    for (const line of lines) expect(line).toMatch(/^[a-z]\w*\{(\w+="[^"]*",?)+\} ([Nn]a[Nn]|[\d.e+-]+)$/);
  });

  it('serves nothing else on its admin port', async () => {
    const { adminUrl } = await startWaiting();
    expect((await fetch(`${adminUrl}/live`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${adminUrl}/live`, { method: 'POST', body: 'x' })).status).toBe(405);
    for (const path of ['/', '/metrics/', '/live/../ready2'])
      expect((await fetch(`${adminUrl}${path}`)).status).toBe(404);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets go of everything and ends with 0 on %s', async (signal) => {
    const service = await startWaiting();
    expect(await service.kill(signal)).toEqual({ code: 0, signal: null });
    expect(
      service
        .logs()
        .map(({ msg }) => msg)
        .slice(-3),
    ).toEqual(['stopping', 'let go of everything', 'stopped']);
  });

  it('names all settings at fault and ends with 1 before it starts anything', async () => {
    const service = await start({ LOG_LEVEL: 'loud' });
    expect(await service.exited()).toEqual({ code: 1, signal: null });
    expect(service.logs()).toEqual([
      { text: 'small: 2 settings are at fault:' },
      { text: expect.stringContaining('  - LOG_LEVEL: ') },
      { text: '  - START: is required: What its start comes to' },
    ]);
  });

  it('tells of a setting that turned out to be wrong, in one message, and ends with 1', async () => {
    const file = join(directory, 'start');
    writeFileSync(file, 'is refused\n');
    const service = await start({ START_FILE: file });
    expect(await service.exited()).toEqual({ code: 1, signal: null });
    expect(words(service)).toEqual(['small: one setting is at fault:', '  - TOKEN: was refused']);
    expect(service.logs().map(({ level }) => level)).not.toContain(60);
  });

  it('names ADMIN_PORT when the port is taken', async () => {
    const first = await startWaiting();
    const { port } = new URL(first.adminUrl);
    const second = await start({ START: 'works', ADMIN_PORT: port });
    expect(await second.exited()).toEqual({ code: 1, signal: null });
    expect(words(second)).toContain(`  - ADMIN_PORT: port ${port} is taken by another process`);
  });

  it.each([
    ['reject', 'unhandled rejection', 'nobody waits for this'],
    ['fail', 'cannot go on', 'the token was revoked'],
  ])('logs what it cannot survive and ends with 1: %s', async (what, msg, message) => {
    const service = await startWaiting({ ON_SIGUSR2: what });
    process.kill(service.pid, 'SIGUSR2');
    expect(await service.exited()).toEqual({ code: 1, signal: null });
    expect(service.logs().at(-1)).toMatchObject({ level: 60, msg, err: { message } });
  });
});
