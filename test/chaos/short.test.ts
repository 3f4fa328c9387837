import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { currentRun } from '@errand/testing';
import type { Programs } from './build-processes';
import { buildProcesses } from './build-processes';
import { faultsOf } from './checker/check-history';
import type { Protection } from './protections';
import { runScenario } from './run-scenario';
import { scenarios } from './scenarios';
import type { Servers } from './servers';
import { startServers } from './servers';

// The scenarios that carry most, for a few seconds each. `npm run chaos` runs all of them, and longer.

jest.setTimeout(240_000);
let servers: Servers;
let programs: Programs;
let directory: string;

beforeAll(async () => {
  directory = join(currentRun()?.directory ?? '', 'chaos');
  mkdirSync(directory, { recursive: true });
  [programs, servers] = await Promise.all([buildProcesses(directory), startServers()]);
});
afterAll(() => servers?.stop());

function run(name: string, without?: Protection) {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  const load = { rate: 15, seconds: 10, slowSeconds: 7, timeScale: 0.02, seed: 1 };
  return runScenario(scenario, { servers, programs, directory, ...load, ...(without && { without }) });
}

it.each(['random kills', 'broker killed', 'Slack fails', 'delivered twice'])(
  'loses nothing, doubles nothing and keeps the order: %s',
  async (name) => {
    const verdict = await run(name);
    const { lost, doubled, outOfOrder, incomplete, strays, examples } = verdict;
    expect({ lost, doubled, outOfOrder, incomplete, strays, examples }).toEqual({
      lost: 0,
      doubled: 0,
      outOfOrder: 0,
      incomplete: 0,
      strays: 0,
      examples: [],
    });
    // What was said while nothing could be accepted is nobody's; on a slow machine that is most of so short a load.
    expect(verdict.accepted).toBeGreaterThan(verdict.said / 4);
  },
);

it('would find what is done twice: delivered twice, without claims', async () => {
  expect(faultsOf(await run('delivered twice', 'claims'))).toBeGreaterThan(0);
});
