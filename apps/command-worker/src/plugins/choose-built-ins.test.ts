import { definePlugin } from '@errand/plugin-sdk';
import { chooseBuiltIns } from './choose-built-ins';

const builtIns = ['access', 'approvals', 'help', 'version-checker', 'utils'].map((name) =>
  definePlugin({ name, version: '1.0.0', summary: name }),
);
const chosen = (names?: string[]) => chooseBuiltIns(builtIns, names).chosen.map(({ name }) => name);

it('leaves all where nothing is said, and those that are named', () => {
  expect(chosen()).toEqual(['access', 'approvals', 'help', 'version-checker', 'utils']);
  expect(chosen(['utils'])).toEqual(['access', 'approvals', 'utils']);
});

it('tells what it leaves out', () => {
  expect(chooseBuiltIns(builtIns, ['utils']).excluded.map(({ name }) => name)).toEqual(['help', 'version-checker']);
  expect(chooseBuiltIns(builtIns, undefined).excluded).toEqual([]);
});

it('leaves what keeps the rules where none is named', () => {
  expect(chosen([])).toEqual(['access', 'approvals']);
});

it("takes Errbot's names, and tells which stand for nothing", () => {
  expect(chosen(['ACLs', 'Help', 'VersionChecker'])).toEqual(['access', 'approvals', 'help', 'version-checker']);
  const { unknown } = chooseBuiltIns(builtIns, ['ACLs', 'CommandNotFoundFilter', 'Webserver', 'Helpp']);
  expect(unknown).toEqual(['Helpp']);
});
