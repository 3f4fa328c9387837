import type { User, Workspace } from '../api/contract';
import { createDirectory } from '../state/use-session';
import { suggest, wordToComplete } from './suggest';

const user = (id: string, name: string, realName: string): User => ({
  id,
  name,
  displayName: name,
  realName,
  isBot: false,
  isGuest: false,
});
const workspace: Workspace = {
  team: { id: 'T1', name: 'Test' },
  users: [user('U1', 'ana', 'Ana Almeida'), user('U2', 'ben', 'Ben Baker')],
  channels: [
    { id: 'C1', name: 'general', kind: 'channel', members: [] },
    { id: 'D1', kind: 'im', members: [] },
  ],
};
const labels = (sign: '@' | '#' | ':', query: string) => {
  const directory = createDirectory(workspace, 'U1');
  return directory && suggest(sign, query, directory).map(({ insert }) => insert);
};

it.each([
  ['hi @an', { sign: '@', query: 'an', start: 3 }],
  ['#gen', { sign: '#', query: 'gen', start: 0 }],
  ['(:ta', { sign: ':', query: 'ta', start: 1 }],
])('finds the word begun in %j', (text, word) => expect(wordToComplete(text, text.length)).toEqual(word));

it.each(['mail@ana', 'a :t', '12:30', ':tada:', 'plain', ''])('completes nothing in %j', (text) =>
  expect(wordToComplete(text, text.length)).toBeUndefined(),
);

it('offers people by either name, channels, and emoji', () => {
  expect(labels('@', 'alm')).toEqual(['@ana ']);
  expect(labels('@', 'be')).toEqual(['@ben ']);
  expect(labels('@', 'her')).toEqual(['@here ']);
  expect(labels('#', 'gen')).toEqual(['#general ']);
  expect(labels(':', 'tada')).toEqual([':tada: ']);
});
