import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SlackSimulator } from '@errand/slack-simulator';
import { startSlackSimulator } from '@errand/slack-simulator';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/simulator.md'), 'utf8');
const control = join(root, 'apps/slack-simulator/src/control');

const routes = readdirSync(control)
  .filter((file) => file.endsWith('routes.ts'))
  .flatMap((file) => [
    ...readFileSync(join(control, file), 'utf8').matchAll(/\b(?:router\.(?:get|post|delete)|on)\(\s*'(\/[^']+)'/g),
  ])
  .map(([, path = '']) => `/control${path}`);

it('docs/simulator.md names the routes that there are, and no others', () => {
  const table = page.slice(page.indexOf('## All routes'));
  const named = [...table.matchAll(/(\/control\/[\w/:-]+)`/g)].map(([, path]) => path);
  expect([...new Set(named)].sort()).toEqual([...new Set(routes)].sort());
});

describe('the examples of docs/simulator.md', () => {
  const examples = [
    ...page.matchAll(/^curl (-X DELETE )?'?http:\/\/127\.0\.0\.1:3100([^'\s]+)'?(?: --json '(.*)')?$/gm),
  ];
  let simulator: SlackSimulator;
  beforeAll(async () => void (simulator = await startSlackSimulator()));
  afterAll(() => simulator.stop());

  it('are all of the form that is tried here', () => {
    expect(examples).toHaveLength(page.match(/^curl /gm)?.length ?? 0);
  });

  it.each(examples.map(([line, remove, path = '', body]) => ({ line, remove, path, body })))(
    '$line',
    async ({ remove, path, body }) => {
      const response = await fetch(new URL(path, simulator.url), {
        method: remove ? 'DELETE' : body ? 'POST' : 'GET',
        ...(body && { body, headers: { 'content-type': 'application/json' } }),
      });
      expect([response.status, await response.json()]).toEqual([200, expect.not.objectContaining({ ok: false })]);
    },
  );
});
