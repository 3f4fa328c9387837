import { commandsNamed } from './commands-named';

const commands = [
  { plugin: 'Deploy', name: 'start all' },
  { plugin: 'jobs', name: 'start all' },
  { plugin: 'jobs', name: 'list' },
  { plugin: 'jobs', name: 'List' },
];
const named = (name: string) => commandsNamed(name, commands).map((command) => `${command.plugin}:${command.name}`);

it.each([
  ['start all', ['Deploy:start all', 'jobs:start all']],
  ['deploy:start_all', ['Deploy:start all']],
  ['Jobs:Start all', ['jobs:start all']],
  ['List', ['jobs:List']],
  ['LIST', ['jobs:list', 'jobs:List']],
  ['stop', []],
])('%s may be %j', (name, expected) => {
  expect(named(name)).toEqual(expected);
});

it.each(['VersionChecker:Check', 'version_checker:check', 'version-checker:CHECK'])('%s is one of Errbot', (name) => {
  const found = commandsNamed(name, [
    { plugin: 'version-checker', name: 'check' },
    { plugin: 'version', name: 'check' },
  ]);
  expect(found.map(({ plugin }) => plugin)).toEqual(['version-checker']);
});
