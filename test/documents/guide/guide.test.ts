import { fits } from './fits';
import { readGuide } from './read-guide';

describe('readGuide', () => {
  it('reads commands with their output, files, and what is said with its answers', () => {
    const guide = [
      '# A guide',
      '```console',
      '$ echo a',
      'a',
      '$ true',
      '```',
      '```yaml',
      '# a/b.yaml',
      'x: 1',
      '```',
      '```yaml',
      'y: only to read',
      '```',
      '````slack',
      'ana in #ops: !echo a',
      'errand in #ops: a',
      '  ```',
      'errand to ana: c',
      'ben to errand: help',
      '````',
      '<!-- not run by the test: it takes long -->',
      '',
      '```console',
      '$ npm ci',
      '```',
    ].join('\n');
    const answers = [
      { place: 'in #ops', lines: ['a', '```'] },
      { place: 'to errand', lines: ['c'] },
    ];
    expect(readGuide(guide)).toEqual([
      { kind: 'run', line: 3, command: 'echo a', quoted: ['a'] },
      { kind: 'run', line: 5, command: 'true', quoted: [] },
      { kind: 'save', line: 8, path: 'a/b.yaml', text: '# a/b.yaml\nx: 1\n' },
      { kind: 'say', line: 15, who: 'ana', where: 'in #ops', text: '!echo a', answers },
      { kind: 'say', line: 19, who: 'ben', where: 'to errand', text: 'help', answers: [] },
      { kind: 'skip', line: 24, because: 'it takes long', text: '$ npm ci' },
    ]);
  });

  it.each([
    ['```console\na\n```', 'line 2: a block of the console begins with a command'],
    ['```slack\nerrand in #ops: a\n```', 'line 2: an answer to nothing'],
    ['```slack\nana says a\n```', 'line 2: neither said nor answered'],
    ['```console\n$ a', 'the block of line 2 has no end'],
  ])('refuses what it cannot read: %j', (guide, reason) => {
    expect(() => readGuide(guide)).toThrow(reason);
  });
});

describe('fits', () => {
  it.each([
    ['the same lines', ['a.b', 'c'], ['a.b', 'c  ']],
    ['… within a line', ['wrote … keys (…)'], ['wrote 24 keys (2)']],
    ['… for some lines', ['a', '…', 'd'], ['a', 'b', 'c', 'd']],
    ['… for none', ['a', '…', 'd', '…'], ['a', 'd']],
    ['nothing', [], []],
  ])('takes %s', (_what, quoted, said) => {
    expect(fits(quoted, said)).toBe(true);
  });

  it.each([
    ['another line', ['a.b'], ['axb']],
    ['a line more', ['a'], ['a', 'b']],
    ['a line less', ['a', 'b'], ['a']],
    ['more than … stands for', ['a …'], ['b a c']],
    ['what comes behind … and is missing', ['…', 'd'], ['a', 'b']],
    ['something for nothing', [], ['a']],
  ])('refuses %s', (_what, quoted, said) => {
    expect(fits(quoted, said)).toBe(false);
  });
});
