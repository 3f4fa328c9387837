import { readText, textOf } from './command-text';

it('gives each command a text that names it, and reads it back', () => {
  expect(readText(textOf({ round: 3, command: 1207 }))).toEqual({ round: 3, command: 1207 });
});

it('takes no other text for the answer to a command', () => {
  for (const text of ['', 'r1', 'r1n2 and more', 'I do not know the command r1n2', 'xr1n2']) {
    expect(readText(text)).toEqual({ round: -1, command: -1 });
  }
});
