import { mkdtempSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, freshBroker, freshDatabase } from '@errand/testing';
import { fits } from '../documents/guide/fits';
import type { GuideStep } from '../documents/guide/read-guide';
import { readGuide } from '../documents/guide/read-guide';
import { openPretendSlack } from './guide/pretend-slack';
import type { Shell } from './guide/shell';
import { openShell } from './guide/shell';

const root = join(__dirname, '../..');
const page = 'docs/migrate-from-errbot.md';
const steps = readGuide(readFileSync(join(root, page), 'utf8'));

/** What the guide says, and what is there in its place on a machine with others on it. */
let stands: [there: string, here: string][];
const toHere = (text: string) => stands.reduce((all, [there, here]) => all.replaceAll(there, here), text);
const toThere = (text: string) => stands.reduce((all, [there, here]) => all.replaceAll(here, there), text);

let home: string;
let shell: Shell;
let broker: Awaited<ReturnType<typeof freshBroker>>;
let database: Awaited<ReturnType<typeof freshDatabase>>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'errand-guide-'));
  [broker, database] = await Promise.all([freshBroker(), freshDatabase()]);
  const ports = await Promise.all(
    ['3100', '9090', '9091', '9092', '9093'].map(async (port) => [port, String(await freePort())] as const),
  );
  stands = [
    ...ports.map(([there, here]): [string, string] => [`127.0.0.1:${there}`, `127.0.0.1:${here}`]),
    ...ports.map(([there, here]): [string, string] => [`ADMIN_PORT=${there}`, `ADMIN_PORT=${here}`]),
    ['amqp://guest:guest@localhost', broker.amqpUrl],
    ['postgres://postgres@localhost/errand', database.url],
  ];
  const portOf = (port: string) => ports.find(([there]) => there === port)![1];
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', AMQP_PREFIX: broker.amqpPrefix };
  shell = openShell({ cwd: root, env: { ...env, SIMULATOR_PORT: portOf('3100'), ADMIN_PORT: portOf('9090') } });
}, 60_000);
afterAll(async () => {
  shell?.stop();
  await Promise.all([broker?.drop(), database?.drop(), rm(home, { recursive: true, force: true })]);
}, 60_000);

it('the guide from Errbot leaves only what a test cannot do undone', () => {
  expect(steps.filter(({ kind }) => kind === 'skip')).toEqual([
    expect.objectContaining({ text: '$ npm ci && npm run build' }),
    expect.objectContaining({ text: '$ createdb -h localhost -U postgres errand' }),
  ]);
});

it('the guide from Errbot works as it is written, with the output that it quotes', async () => {
  for (const step of steps) {
    const fault = await follow(step);
    if (fault) throw new Error(`${page}:${step.line}: ${fault}`);
  }
}, 600_000);

/** @returns what was otherwise than the guide says */
async function follow(step: GuideStep): Promise<string | undefined> {
  switch (step.kind) {
    case 'run': {
      const said = (await shell.run(toHere(step.command))).map(toThere);
      return fits(step.quoted, said) ? undefined : differs(step.command, step.quoted, said);
    }
    case 'save': {
      const [folder = ''] = await shell.run('pwd');
      await mkdir(dirname(join(folder, step.path)), { recursive: true });
      await writeFile(join(folder, step.path), step.text);
      return undefined;
    }
    case 'say':
      return converse(step);
    case 'skip':
      return undefined;
  }
}

async function converse({
  who,
  where,
  text,
  answers,
}: Extract<GuideStep, { kind: 'say' }>): Promise<string | undefined> {
  const slack = openPretendSlack(toHere('http://127.0.0.1:3100'));
  const after = await slack.say(who, where, text);
  const taken = new Map<string, number>();
  for (const { place, lines } of answers) {
    const at = taken.get(place) ?? 0;
    taken.set(place, at + 1);
    const said = (await slack.answers(who, place, after, at + 1))[at]!.split('\n');
    if (!fits(lines, said)) return differs(text, lines, said);
  }
  return undefined;
}

function differs(what: string, quoted: string[], said: string[]): string {
  return [what, 'The guide says:', ...quoted, 'It said:', ...said].join('\n');
}
