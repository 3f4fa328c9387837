import type { YamlEdit } from './replace-in-yaml';
import { replaceInYaml } from './replace-in-yaml';

const edit = (path: YamlEdit['path'], from: string, to: string): YamlEdit => ({ path, from, to, comment: from });

it('puts ids in place of names with the name behind them, and leaves the rest as it is', () => {
  const text = [
    '# Who may do what',
    'admins:   [U0ADMIN,   "@root"]   # the two of us',
    '',
    '',
    'accessControls:',
    '  "Deploy:*": { allowUsers: ["@ana", U0BOB, "@sre"], allowMuc: true }',
    '  status:',
    '    allowRooms:',
    "    - '#ops'  # at night",
    '    -   C0DEV',
    '    approval:',
    '      by: [',
    '        "@boss",',
    '        S0SRE ]',
    'prefix: "!"',
    '',
  ].join('\n');
  const edits = [
    edit(['admins', 1], '@root', 'U0ROOT'),
    edit(['accessControls', 'Deploy:*', 'allowUsers', 2], '@sre', 'S0SRE'),
    edit(['accessControls', 'Deploy:*', 'allowUsers', 0], '@ana', 'U0ANA'),
    edit(['accessControls', 'status', 'allowRooms', 0], '#ops', 'C0OPS'),
    edit(['accessControls', 'status', 'approval', 'by', 0], '@boss', 'W0BOSS'),
  ];
  expect(replaceInYaml(text, edits)).toEqual({
    missed: [],
    text: [
      '# Who may do what',
      'admins:   [U0ADMIN,   U0ROOT]   # the two of us # @root',
      '',
      '',
      'accessControls:',
      '  "Deploy:*": { allowUsers: [U0ANA, U0BOB, S0SRE], allowMuc: true } # @ana, @sre',
      '  status:',
      '    allowRooms:',
      '    - C0OPS  # at night # #ops',
      '    -   C0DEV',
      '    approval:',
      '      by: [',
      '        W0BOSS, # @boss',
      '        S0SRE ]',
      'prefix: "!"',
      '',
    ].join('\n'),
  });
});

it.each([
  ['a value in place of a list', 'admins: "@root"', ['admins', 0], 'admins: U0ROOT # @root'],
  ['a key that is a number', '42: ["@root"]\n', ['42', 0], '42: [U0ROOT] # @root\n'],
  ['lines that end as on Windows', 'admins:\r\n  - "@root"\r\n', ['admins', 0], 'admins:\r\n  - U0ROOT # @root\r\n'],
  ['a value with an anchor', 'admins: [&root "@root", *root]', ['admins', 0], 'admins: [&root U0ROOT, *root] # @root'],
  ['characters of two units', '"😀😀": x\nadmins: ["@root"]', ['admins', 0], '"😀😀": x\nadmins: [U0ROOT] # @root'],
])('replaces %s', (_name, text, path, expected) => {
  expect(replaceInYaml(text, [edit(path, '@root', 'U0ROOT')])).toEqual({ text: expected, missed: [] });
});

it('replaces once what is reached by several paths', () => {
  const text = 'a: &sre ["@ana"]\nb: *sre\n';
  const edits = [edit(['a', 0], '@ana', 'U0ANA'), edit(['b', 0], '@ana', 'U0ANA')];
  expect(replaceInYaml(text, edits)).toEqual({ text: 'a: &sre [U0ANA] # @ana\nb: *sre\n', missed: [] });
});

it('keeps a name on the line of its comment, whatever is in it', () => {
  const name = '@a\nadmins: [U0EVE]\u0000#';
  const { text, missed } = replaceInYaml(`admins: [${JSON.stringify(name)}]\n`, [edit(['admins', 0], name, 'U0ANA')]);
  expect(missed).toEqual([]);
  expect(text).toBe('admins: [U0ANA] # @a admins: [U0EVE] #\n');
});

it('tells which values are not where they should be, and replaces the others', () => {
  const text = 'admins: ["@root", "@ana"]\n';
  const gone = [
    edit(['admins', 2], '@root', 'U0ROOT'),
    edit(['admins', 1], '@root', 'U0ROOT'),
    edit(['roles', 'sre', 0], '@root', 'U0ROOT'),
    edit(['admins', 0, 'x'], '@root', 'U0ROOT'),
    edit(['admins'], '@root', 'U0ROOT'),
  ];
  const result = replaceInYaml(text, [...gone, edit(['admins', 0], '@root', 'U0ROOT')]);
  expect(result).toEqual({ text: 'admins: [U0ROOT, "@ana"] # @root\n', missed: gone });
});

it('leaves a file alone that it cannot read, or that would not say what it should', () => {
  const edits = [edit(['admins', 0], '@root', 'U0ROOT')];
  // A text that goes on over the end of the line would take the comment in.
  for (const text of [
    'admins: ["@root"',
    'admins: ["@root", "over\n  two lines"]\n',
    'admins: ["@root"]\nadmins: [x]\n',
  ])
    expect(replaceInYaml(text, edits)).toEqual({ text, missed: edits });
  const toNumber = [edit(['admins', 0], '@root', '42')];
  expect(replaceInYaml('admins: ["@root"]', toNumber)).toEqual({ text: 'admins: ["@root"]', missed: toNumber });
});

it('changes nothing when there is nothing to change', () => {
  const text = 'admins: [ U0ADMIN ]\n\n# the end';
  expect(replaceInYaml(text, [])).toEqual({ text, missed: [] });
  expect(replaceInYaml('', [])).toEqual({ text: '', missed: [] });
});
