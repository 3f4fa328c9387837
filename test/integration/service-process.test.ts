import type { ServiceProcess } from '@errand/testing';
import { startProcess, waitFor } from '@errand/testing';

jest.setTimeout(60_000);

/** A service in small: logs as JSON, ready after a while, ends on SIGTERM. */
const service = `
  const log = (fields) => console.log(JSON.stringify(fields));
  log({ msg: 'starting', flavour: process.env.FLAVOUR, home: process.env.HOME });
  console.error('a word that is no JSON');
  let asked = 0;
  require('node:http').createServer((request, response) => {
    const ready = ++asked > 2 && process.env.FLAVOUR !== 'never ready';
    response.writeHead(ready ? 200 : 503).end(JSON.stringify({ ready, reasons: [], notes: {} }));
  }).listen(Number(process.env.ADMIN_PORT), '127.0.0.1');
  process.on('SIGTERM', () => { log({ msg: 'stopped' }); process.exit(0); });
`;
const start = (env: Record<string, string>, until?: 'ready' | 'live' | 'started') =>
  startProcess({ name: 'small', args: ['-e', service], env, ...(until && { until }) });

describe('startProcess', () => {
  let running: ServiceProcess | undefined;
  afterEach(async () => {
    await running?.kill();
    running = undefined;
  });

  it('waits until the service is ready, gives it its settings and no others, and keeps its logs', async () => {
    running = await start({ FLAVOUR: 'plain' });
    expect(await running.readiness()).toMatchObject({ status: 200, body: { ready: true } });
    const line = await running.waitForLog((each) => each.msg === 'starting');
    expect(line).toEqual({ msg: 'starting', flavour: 'plain' });
    await running.waitForLog((each) => each.text === 'a word that is no JSON');
    expect(await running.stop()).toEqual({ code: 0, signal: null });
    await running.waitForLog((each) => each.msg === 'stopped');
  });

  it('starts it again on the same port, with other settings where they are given', async () => {
    running = await start({ FLAVOUR: 'plain' });
    const { pid, adminUrl } = running;
    expect(await running.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await running.readiness()).toBeUndefined();
    await running.restart({ FLAVOUR: 'changed' });
    expect(running.pid).not.toBe(pid);
    expect(running.adminUrl).toBe(adminUrl);
    await running.waitForLog((line) => line.flavour === 'changed');
  });

  it('shows the last words of a service that ends instead of getting ready', async () => {
    const failing = startProcess({ name: 'small', args: ['-e', `console.error('no such setting'); process.exit(1)`] });
    await expect(failing).rejects.toThrow(/small ended \(code 1, signal null\)[^]*no such setting/);
  });

  it('does not wait for ready when it is told so', async () => {
    running = await start({ FLAVOUR: 'never ready' }, 'live');
    expect(await running.readiness()).toMatchObject({ status: 503 });
    await expect(running.waitReady(300)).rejects.toThrow(/small runs: waited 300 ms[^]*starting/);
    const ending = await startProcess({ name: 'short', args: ['-e', 'process.exit(7)'], until: 'started' });
    expect(await ending.exited()).toEqual({ code: 7, signal: null });
  });

  it('freezes and wakes it', async () => {
    running = await start({});
    await running.kill('SIGSTOP');
    expect(await running.readiness()).toBeUndefined();
    await running.kill('SIGCONT');
    await waitFor(() => running?.readiness(), { what: 'an answer after SIGCONT' });
  });
});
