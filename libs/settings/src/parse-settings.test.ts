import { parseSettings, pathText } from './parse-settings';

function settingsOf(text: string) {
  const parsed = parseSettings(text);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed.settings;
}

/** `line:column key: message`, one for each fault. */
function faultsOf(text: string): string[] {
  const parsed = parseSettings(text);
  if (!('faults' in parsed)) throw new Error('no fault was found');
  return parsed.faults.map(
    ({ line, column, path, message }) => `${line ?? ''}:${column ?? ''} ${pathText(path)}: ${message}`,
  );
}

describe('keys at fault', () => {
  it('are all named at once, in the order of the file, with the nearest key that there is', () => {
    const text = [
      'prefixx: "!"',
      'pacing: { channelPerSecond: fast, chanelBurst: 2 }',
      'accessControls:',
      '  deploy:',
      '    allowusers: [U1ANA]',
      '    when: { time: { form: "09:00" } }',
      'roles: {}',
      'roles: {}',
      'somethingElse: 1',
    ].join('\n');
    expect(faultsOf(text)).toEqual([
      '1:1 prefixx: is not a key here; did you mean prefix?',
      '2:29 pacing.channelPerSecond: must be a number',
      '2:35 pacing.chanelBurst: is not a key here; did you mean channelBurst?',
      '5:5 accessControls.deploy.allowusers: is not a key here; did you mean allowUsers?',
      '6:21 accessControls.deploy.when.time.form: is not a key here; did you mean from?',
      '8:1 : the key roles stands here twice, first on line 7',
      '9:1 somethingElse: is not a key here; docs/settings.md lists them all',
    ]);
  });

  it('lists the keys of a small block where none is near', () => {
    expect(faultsOf('pacing: { speed: 1 }')).toEqual([
      '1:11 pacing.speed: is not a key here; there are channelPerSecond, channelBurst, methodPerMinute',
    ]);
  });

  it("knows the names of Errbot's settings, and why some have no key", () => {
    expect(faultsOf('BOT_PREFIX: "!"\nBACKEND: SlackV3\nconstructor: 1\n')).toEqual([
      "1:1 BOT_PREFIX: is not a key here: Errbot's BOT_PREFIX is prefix",
      '2:1 BACKEND: is not a key here: there is Slack alone; how it is reached is detected from the token',
      '3:1 constructor: is not a key here; docs/settings.md lists them all',
    ]);
  });

  it('names each of a thousand only once, and not for ever', () => {
    const text = Array.from({ length: 2_000 }, (_, n) => `key${n}: 1`).join('\n');
    const faults = faultsOf(text);
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toBe(': : and 1900 faults more');
  });

  it('shows no control characters of a key, and not all of a long one', () => {
    expect(faultsOf(`"\\e[2J": 1\n${'x'.repeat(500)}: 1`)).toEqual([
      '1:1 \ufffd[2J: is not a key here; docs/settings.md lists them all',
      `2:1 ${'x'.repeat(59)}…: is not a key here; docs/settings.md lists them all`,
    ]);
  });
});

describe('values at fault', () => {
  it.each([
    ['prefix: 5', '1:9 prefix: must be text: put it in quotes'],
    ['admins:', '1:1 admins: must be a list, such as [a, b]'],
    ['admins: [U1ANA, ana]', '1:17 admins.1: must be a user id such as U024BE7LH (see !whoami), or a glob of ids'],
    ['allowExternal: 1', '1:16 allowExternal: must be true or false'],
    ['messageSizeLimit: 1.5', '1:19 messageSizeLimit: must be a whole number'],
    ['messageSizeLimit: 39', '1:19 messageSizeLimit: must be 0, or 40 at least'],
    ['messageSizeLimit: 50000', '1:19 messageSizeLimit: must be 40000 at most'],
    ['pacing: { channelBurst: 0 }', '1:25 pacing.channelBurst: must be 1 at least'],
    ['pacing: { methodPerMinute: { a: 0 } }', '1:33 pacing.methodPerMinute.a: must be more than 0'],
    ['logLevel: loud', '1:11 logLevel: must be one of fatal, error, warn, info, debug, trace, silent'],
    ['roles: { "a b": [U1] }', '1:10 roles.a b: must be a name of letters, digits, -, _ and .'],
    ['chatroomRelay: { U1: [ops] }', '1:23 chatroomRelay.U1.0: must be #channel or a channel id'],
    ['accessControls: { a: 5 }', '1:22 accessControls.a: must be a block of keys or a list, such as [a, b]'],
    ['accessControls: { a: [] }', '1:22 accessControls.a: must hold 1 at least'],
    [
      'accessControls: { a: { allowUsers: 5 } }',
      '1:36 accessControls.a.allowUsers: must be text or a list, such as [a, b]',
    ],
    ['accessControls: { a: { allowArgs: [1] } }', '1:36 accessControls.a.allowArgs.0: must be text: put it in quotes'],
    [
      'accessControls: { a: { allowUsers: ["<@U1>"] } }',
      '1:37 accessControls.a.allowUsers.0: is a mention, and rules hold ids: write U1',
    ],
    [
      'accessControls: { a: { denyRooms: "<#C1|ops>" } }',
      '1:35 accessControls.a.denyRooms: is a mention, and rules hold ids: write C1',
    ],
    ['accessControls: { a: { when: {} } }', '1:30 accessControls.a.when: must hold one of args, channelTypes, time'],
    ['accessControlsDefault: { when: {} }', '1:26 accessControlsDefault.when: is not a key here; did you mean'],
    ['accessControls: { a: { approval: {} } }', '1:34 accessControls.a.approval.by: is missing'],
    ['accessControls: { a: { approval: { by: [] } } }', '1:40 accessControls.a.approval.by: must hold 1 at least'],
    [
      'accessControls: { a: { approval: { by: S1, within: 0 } } }',
      '1:52 accessControls.a.approval.within: must be longer than 0',
    ],
    ['accessControls: { a: [{}, { confirm: 1 }] }', '1:38 accessControls.a.1.confirm: must be true or false'],
  ])('%s', (text, fault) => {
    expect(faultsOf(text)).toHaveLength(1);
    expect(faultsOf(text)[0]).toContain(fault.replace('; did you mean', ';'));
  });

  it.each([
    ['from: 9', 'from: must be a time of day in quotes, such as "09:30"'],
    ['from: "9:00"', 'from: must be a time of day such as 09:30'],
    ['to: "24:01"', 'to: must be a time of day such as 09:30'],
    ['from: "09:00", to: "09:00"', 'time: from and to are the same: leave both out for the whole day'],
    ['days: [mon, Tuesday]', 'days.1: must be one of mon, tue, wed, thu, fri, sat, sun'],
    ['timezone: Mars/Olympus', 'timezone: must be a time zone such as Europe/Berlin or UTC'],
  ])('of a time window: %s', (time, fault) => {
    expect(faultsOf(`accessControls: { a: { when: { time: { ${time} } } } }`)).toEqual([
      expect.stringContaining(fault),
    ]);
  });
});

describe('a file that is no file of settings', () => {
  it.each([
    ['just text', 'must hold keys such as admins and prefix'],
    ['- a', 'must hold keys such as admins and prefix'],
    ['a: 1\n---\nb: 2', '2:1 : a second document begins here: take out the line ---'],
    ['prefix: !regex x', '1:9 : Unresolved tag: !regex'],
    ['? { a: b }\n: c', '1:3 : a key must be plain text'],
    ['admins: *nobody', '1:9 : nothing above is called &nobody'],
    ['sentryOptions: &a { b: *a }', '1:24 : *a stands inside of what it stands for'],
    ['roles:\n  __proto__: [U1]', '2:3 : the key __proto__ cannot be used'],
    ['\tprefix: x', '1:1 : Tabs are not allowed as indentation'],
  ])('is refused: %j', (text, fault) => {
    expect(faultsOf(text)[0]).toContain(fault);
  });

  it('is refused before it takes stack, time or memory', () => {
    const tooDeep = 'has blocks in blocks in blocks, more than 60 deep';
    expect(faultsOf(`roles: ${'['.repeat(5_000)}`)).toEqual([expect.stringContaining(tooDeep)]);
    expect(faultsOf(`${'- '.repeat(3_000)}x`)).toEqual([expect.stringContaining(tooDeep)]);
    expect(faultsOf(`# ${'x'.repeat(1_000_001)}`)).toEqual([expect.stringContaining('has more than 1 MB')]);
    const ten = (name: string) => `[${Array.from({ length: 10 }, () => name).join(', ')}]`;
    const laughs = `a: &a ${ten('[x]')}\nb: &b ${ten('*a')}\nc: ${ten('*b')}\n`;
    expect(faultsOf(laughs)).toEqual([expect.stringContaining('Excessive alias count')]);
  });

  it.each(['', '# nothing\n', '\ufeffprefix: "!"\n', 'prefix: "!"\r\n'])('is not %j', (text) => {
    expect(settingsOf(text).prefix).toBe('!');
  });
});

describe('settings', () => {
  it('have the defaults of Errbot, and nobody from outside runs anything', () => {
    expect(settingsOf('')).toMatchObject({
      prefix: '!',
      prefixOptionalOnChat: false,
      altPrefixes: [],
      accessControls: [],
      accessControlsDefault: {},
      allowExternal: false,
      allowGuests: false,
      allowBots: false,
      hideRestrictedCommands: false,
      divertToPrivate: [],
      pluginsCallbackOrder: [null],
      extraPluginDir: [],
    });
    expect(settingsOf('').corePlugins).toBeUndefined();
    expect(settingsOf('corePlugins: []').corePlugins).toEqual([]);
  });

  it('keep the rules in the order of the file, numbers among them, and take lists of rules apart', () => {
    const text = [
      'accessControls:',
      '  zeta: { allowMuc: false }',
      '  "42": &shared { allowUsers: U1 }',
      '  deploy:',
      '    - when: { args: ["prod*"], channelTypes: [im] }',
      '      approval: { by: role:sre }',
      '    - denyUsers: null',
      '  "7": *shared',
    ].join('\n');
    expect(settingsOf(text).accessControls).toEqual([
      { pattern: 'zeta', rule: { allowMuc: false } },
      { pattern: '42', rule: { allowUsers: ['U1'] } },
      {
        pattern: 'deploy',
        rule: {
          when: { args: ['prod*'], channelTypes: ['im'] },
          approval: { by: ['role:sre'], count: 1, withinMs: 1_800_000 },
        },
      },
      { pattern: 'deploy', rule: { denyUsers: null } },
      { pattern: '7', rule: { allowUsers: ['U1'] } },
    ]);
  });

  it('fill in what a time window leaves out', () => {
    const { accessControls } = settingsOf('accessControls: { a: { when: { time: { from: "22:00" } } } }');
    expect(accessControls[0]?.rule.when?.time).toEqual({
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      from: '22:00',
      to: '24:00',
      timezone: 'UTC',
    });
  });

  it('warn of names that are not pinned to ids, wherever they stand', () => {
    const text = [
      'admins: [U1ANA, "@ben"]',
      'adminNotifications: ["#notices"]',
      'roles: { sre: ["@carla"] }',
      'accessControlsDefault: { denyUsers: "@dan" }',
      'accessControls: { a: { allowRooms: ["#ops"], approval: { by: "@eve" } }, b: { denyRooms: ["#x"] } }',
    ].join('\n');
    const parsed = settingsOf(text);
    expect(parsed.adminNotifications).toEqual(['#notices']);
    expect(parsed.warnings).toEqual([
      expect.stringMatching(/^names are no ids: @ben, #ops, @eve, #x, @dan and 1 more match nobody/),
    ]);
    expect(settingsOf('admins: ["@ben", U1]').adminNotifications).toEqual(['<@U1>']);
    expect(settingsOf('admins: [U1]\naccessControlsDefault: { denyUsers: [ana] }').warnings).toEqual([
      expect.stringMatching(/^names are no ids: ana match nobody/),
    ]);
  });
});
