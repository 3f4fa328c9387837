import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '@errand/settings';
import fc from 'fast-check';
import { migrateErrbot } from './migrate-errbot';

const migrate = (source: string) => migrateErrbot(source, 'config.py');

/** The settings of what was written: everything that is written can be read. */
function settingsOf(source: string) {
  const { yaml } = migrate(source);
  const parsed = parseSettings(yaml);
  if ('faults' in parsed) throw new Error(`${JSON.stringify(parsed.faults)}\n${yaml}`);
  return parsed.settings;
}
const notesOf = (source: string, kind: string) =>
  migrate(source)
    .notes.filter((note) => note.kind === kind)
    .map(({ line, name, text }) => `${line} ${name ?? ''}: ${text}`);

describe('a config.py that has grown for years', () => {
  const source = readFileSync(join(__dirname, 'fixtures/config.py'), 'utf8');

  it('becomes an errand.yaml, key by key', () => {
    expect(settingsOf(source)).toMatchObject({
      admins: ['U024BE7LH', 'W9*', '@ana'],
      adminNotifications: ['<@U024BE7LH>', '<@U0BEN>', '#ops', 'C0NOTICES'],
      prefix: '!',
      prefixOptionalOnChat: false,
      altPrefixes: ['Err', '@errbot'],
      altPrefixSeparators: [':', ',', ';'],
      altPrefixCaseinsensitive: true,
      suppressCmdNotFound: true,
      corePlugins: ['ACLs', 'Help', 'Health', 'Utils', 'ChatRoom', 'audit', 'config', 'executions', 'failures'],
      pluginsCallbackOrder: ['Audit', null, 'Goodbye'],
      extraPluginDir: ['/opt/errbot/plugins'],
      logLevel: 'warn',
      logFile: '/opt/errbot/err.log',
      logSentry: true,
      sentryLoglevel: 'warn',
      sentryEventlevel: 'error',
      sentryOptions: { environment: 'prod', sampleRate: 0.5, debug: false },
      chatroomPresence: ['#general', '#secret', 'C0BUILD'],
      chatroomRelay: { U024BE7LH: ['#general', '#ops'] },
      reverseChatroomRelay: { '#ops': ['U0BEN'] },
      accessControlsDefault: { denyUsers: ['U0MALLORY'], allowPrivate: null },
      hideRestrictedCommands: true,
      hideRestrictedAccess: false,
      divertToPrivate: ['help', 'about', 'status_plugins'],
      divertToThread: ['ALL_COMMANDS'],
      messageSizeLimit: 40_000,
      groupchatNickPrefixed: true,
      compactOutput: false,
    });
  });

  it('keeps its rules in their order; what of them cannot be read is closed', () => {
    const admins = ['U024BE7LH', 'W9*', '@ana'];
    expect(settingsOf(source).accessControls).toEqual([
      { pattern: 'status', rule: { allowRooms: ['#ops', 'C0BUILD'] } },
      { pattern: 'about', rule: { denyUsers: [], allowRooms: ['C0A', 'C0B'] } },
      { pattern: 'uptime', rule: { allowUsers: admins } },
      { pattern: 'help', rule: { allowMuc: false } },
      { pattern: 'ChatRoom:*', rule: { allowUsers: admins, allowPrivate: true } },
      { pattern: '42', rule: { allowArgs: ['prod*'], denyArgs: ['*\\d*', '7', '*<@U0CEO*>*'] } },
      { pattern: 'deploy', rule: { allowUsers: null } },
      { pattern: 'status plugins', rule: { allowMuc: false } },
      { pattern: 'wipe', rule: { denyUsers: [], allowUsers: ['@ana'] } },
      { pattern: 'restart', rule: { allowUsers: admins } },
      { pattern: 'late', rule: { allowMuc: false } },
    ]);
  });

  it('becomes a .env, by the kind of each token', () => {
    const { env, variables } = migrate(source);
    expect(env?.split('\n')).toEqual([
      expect.stringMatching(/^# From config\.py of Errbot/),
      'SENTRY_DSN=https://0123456789abcdef@sentry.example.com/42',
      'SLACK_BOT_TOKEN=xoxb-111111111111-222222222222-sesameSesameSesameSesame',
      'SLACK_APP_TOKEN=xapp-1-A0000000000-3333333333-sesame',
      'SLACK_SOCKET_MODE=true',
      'SLACK_PROXY=http://bot:sesame@proxy.example.com:3128',
      '',
    ]);
    expect(variables).toEqual(['SENTRY_DSN', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SOCKET_MODE', 'SLACK_PROXY']);
  });

  it('says nothing of a secret anywhere else', () => {
    const { yaml, notes } = migrate(source);
    expect(`${yaml}${JSON.stringify(notes)}`).not.toMatch(/sesame|0123456789abcdef/i);
  });

  it('lists what is not carried over, with the line and the reason', () => {
    expect(notesOf(source, 'left_out')).toEqual([
      '10 BACKEND: there is Slack alone; how it is reached is detected from the token',
      '12 BOT_EXTRA_BACKEND_DIR: there is Slack alone',
      ...['13 STORAGE', '14 STORAGE_CONFIG', '15 BOT_DATA_DIR'].map((what) =>
        expect.stringContaining(`${what}: everything is kept in PostgreSQL`),
      ),
      expect.stringMatching(/^17 BOT_PLUGIN_INDEXES: the index lists plugins in Python/),
      expect.stringMatching(/^18 AUTOINSTALL_DEPS: nothing is installed/),
      '29 BOT_LOG_FORMATTER: it is an object of Python; logFormatter takes json or text',
      expect.stringMatching(/^30 TEXT_COLOR_THEME: /),
      '32 BOT_LOG_SENTRY_FLASK: there is no Flask',
      expect.stringMatching(/^37 BOT_ASYNC: /),
      expect.stringMatching(/^38 BOT_ASYNC_POOLSIZE: /),
      '42 BOT_IDENTITY: username is left out: Slack needs no such thing',
      expect.stringMatching(/^55 CHATROOM_FN: /),
      expect.stringMatching(/^94 TEXT_DEMO_MODE: /),
      expect.stringMatching(/^96 XMPP_CA_CERT_FILE: /),
      expect.stringMatching(/^97 XMPP_KEEPALIVE_INTERVAL: /),
      expect.stringMatching(/^98 IRC_CHANNEL_RATE: /),
      expect.stringMatching(/^100 JENKINS_URL: it is no setting of Errbot/),
    ]);
  });

  it('lists what could not be read', () => {
    expect(notesOf(source, 'unread')).toEqual([
      '42 BOT_IDENTITY: signing_secret (SLACK_SIGNING_SECRET) is left out: it is imported from secrets_of_ours',
      '71 ACCESS_CONTROLS: "restart" is for admins alone until you write its rule: it comes from the variable BANNED of the environment',
      '93 COMPACT_OUTPUT: it is set inside of "if", which is not read',
    ]);
  });

  it('lists what is different now, and the names that are no ids', () => {
    expect(notesOf(source, 'look')).toEqual([
      expect.stringMatching(/^16 BOT_EXTRA_PLUGIN_DIR: plugins in Python have to be written anew/),
      '19 CORE_PLUGINS: audit, config, executions, failures are loaded, too: Errbot has no such plugins, and admins need them',
      expect.stringMatching(/^19 CORE_PLUGINS: without CommandNotFoundFilter/),
      expect.stringMatching(/^52 BOT_ADMINS: the item 4 is left out: it must be a user id such as/),
      '53 BOT_ADMINS_NOTIFICATIONS: U0BEN is <@U0BEN> now: messages are sent to mentions',
      '53 BOT_ADMINS_NOTIFICATIONS: the item 4 is left out: people are written <@U…>, channels #channel or by id',
      '54 CHATROOM_PRESENCE: channels of Slack have no passwords: one is left out',
      '56 CHATROOM_RELAY: the relay 2 is left out: a person is written by user id, U…',
      '57 REVERSE_CHATROOM_RELAY: the item 1 is left out: a person is written by user id, U…',
      '57 REVERSE_CHATROOM_RELAY: Errbot sent nothing for these, by a mistake; Errand does',
      '71 ACCESS_CONTROLS: denyUsers of "about" held "*@evilhost", which matched nobody, for Errbot compares ids: write it again if it should',
      '71 ACCESS_CONTROLS: allowUsers of "uptime" held "gbin@localhost", which matched nobody, for Errbot compares ids: write it again if it should',
      '71 ACCESS_CONTROLS: allowUsers of "ChatRoom:*" held "gbin@localhost", which matched nobody, for Errbot compares ids: write it again if it should',
      '71 ACCESS_CONTROLS: denyArgs of "42" has a mention: what was typed shows it as @U… or #channel here, without < and >',
      '71 ACCESS_CONTROLS: allowUsers of "deploy" is switched off, as documented; Errbot denied everybody',
      '71 ACCESS_CONTROLS: "deploy" has a key that Errbot does not know: allowroom',
      '71 ACCESS_CONTROLS: "status plugins" matched nothing in Errbot: names have _ for spaces',
      '71 ACCESS_CONTROLS: denyUsers of "wipe" held a mention, which matched nobody: write U0EVE if it should',
      '90 MESSAGE_SIZE_LIMIT: Slack takes 40000 characters at most; that is what it is now',
    ]);
    expect(notesOf(source, 'pin')).toEqual(['52 BOT_ADMINS: @ana', '71 ACCESS_CONTROLS: #ops, @ana']);
  });

  it('says in errand.yaml where each key comes from, in the order of the lines', () => {
    const { yaml } = migrate(source);
    const lines = [...yaml.matchAll(/^# [A-Z_]+, line (\d+)/gm)].map(([, line]) => Number(line));
    expect(lines.length).toBeGreaterThan(40);
    // what follows from CORE_PLUGINS stands at the end
    expect(lines.slice(0, -1)).toEqual([...lines.slice(0, -1)].sort((a, b) => a - b));
    expect(yaml).toContain(
      ['# BOT_PREFIX, line 61', 'prefix: "!"', '', '# BOT_PREFIX_OPTIONAL_ON_CHAT, line 62'].join('\n'),
    );
  });
});

describe('what nobody can read', () => {
  it('closes all commands where the rules are computed', () => {
    const closed = { allowUsers: [] };
    expect(settingsOf('ACCESS_CONTROLS = load()\nACCESS_CONTROLS_DEFAULT = x')).toMatchObject({
      accessControls: [{ pattern: '*', rule: closed }],
      accessControlsDefault: closed,
    });
    expect(settingsOf(`ACCESS_CONTROLS = {'a': {}, name: {}, 'b': [1]}`).accessControls).toEqual([
      { pattern: 'a', rule: closed },
      { pattern: '*', rule: closed },
      { pattern: 'b', rule: closed },
    ]);
    expect(settingsOf(`ACCESS_CONTROLS = {'a': {'allowusers': 'x\\ny'}, 'b\\0': {}}`).accessControls).toEqual([
      { pattern: '*', rule: closed },
    ]);
  });

  it('closes all commands where a rule holds a token, and writes no other value with one', () => {
    const token = 'xoxb-1234567890-abcdef';
    const source = `ACCESS_CONTROLS = {'a': {'denyargs': '${token}'}}\nBOT_PREFIX = '${token}'\nBOT_LOG_FILE = 'x'`;
    const { yaml, notes } = migrate(source);
    expect(`${yaml}${JSON.stringify(notes)}`).not.toContain(token);
    expect(settingsOf(source)).toMatchObject({
      accessControls: [{ pattern: '*', rule: { allowUsers: [] } }],
      prefix: '!',
      logFile: 'x',
    });
    expect(notes).toContainEqual({ line: 2, name: 'BOT_PREFIX', kind: 'left_out', text: 'it holds a token' });
  });

  it.each([
    [`BOT_PREFIX = ''`, 'every message would be a command; prefixOptionalOnChat is that for direct messages'],
    ['BOT_PREFIX = 5', 'it must be text'],
    [`BOT_PREFIX = os.environ['P']`, 'it comes from the variable P of the environment'],
    ['CORE_PLUGINS = ()', 'Errbot loads all for (), and so does Errand without the key'],
    [`BOT_LOG_LEVEL = 'loud'`, 'it is no level of logging'],
    [`BOT_LOG_FILE = ''`, 'it must have characters: 1 at least'],
    ['BOT_IDENTITY = load()', 'it is what load() gives when Errbot starts'],
    ['SENTRY_DSN = 5', 'it must be text'],
    [`SENTRY_OPTIONS = {'a': b'x'}`, 'it must be text'],
    [`MESSAGE_SIZE_LIMIT = 'many'`, 'it must be a number'],
    ['BOT_ADMINS = 1', 'it must be a tuple or list'],
  ])('leaves out %s', (source, reason) => {
    const { keys, notes, env } = migrate(source);
    expect([keys, env]).toEqual([0, undefined]);
    expect(notes.map(({ text }) => text)).toEqual([reason]);
  });

  it.each([
    [
      `{'token': 'xapp-1-A0-0-s', 'app_token': 'xoxb-1-s'}`,
      ['SLACK_APP_TOKEN', 'SLACK_SOCKET_MODE', 'SLACK_BOT_TOKEN'],
    ],
    [`{'token': 'xoxe.xoxb-1-s', 'signing_secret': 'a b$c'}`, ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET']],
    [`{'token': 'xoxb-...', 'app_token': '<app token>'}`, []],
    [`{'token': 'sesame', 'signing_secret': ''}`, []],
    [`{'token': 'xoxb-1-a', 'app_token': 'xoxb-2-b'}`, ['SLACK_BOT_TOKEN']],
    [`{'signing_secret': "it's"}`, []],
    [`{'proxies': {'http': 'nowhere'}}`, []],
  ])('takes what is one from BOT_IDENTITY = %s', (identity, variables) => {
    const migration = migrate(`BOT_IDENTITY = ${identity}`);
    expect(migration.variables).toEqual(variables);
    expect(JSON.stringify(migration.notes)).not.toMatch(/sesame|it's|xox.-\w|nowhere/);
  });

  it('is not made to look like one: a file without a setting, or of no Python, is refused', () => {
    expect(() => migrate('print("hello")\n')).toThrow('there is no setting of Errbot in it');
    expect(() => migrate('')).toThrow('there is no setting of Errbot in it');
    expect(() => migrate(`BOT_PREFIX = '!'\nBOT_ADMINS = ('U1'\n`)).toThrow('line 2: the ( is never closed');
  });
});

it('writes an errand.yaml that can be read, whatever the settings hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('U1', '@ana', '#ops', '<@U1>', 'a: b', '# x', '- y', "'", '*'),
  );
  const literal = fc.oneof(
    text.map((value) => JSON.stringify(value).replaceAll('\u2028', '')),
    fc.constantFrom('None', 'True', '5', '-1.5', 'os.environ["X"]', 'b"x"'),
  );
  const list = fc.array(literal, { maxLength: 4 }).map((items) => `[${items.join(', ')}]`);
  const dict = (values: fc.Arbitrary<string>) =>
    fc
      .array(fc.tuple(literal, values), { maxLength: 3 })
      .map((entries) => `{${entries.map((entry) => entry.join(': ')).join(', ')}}`);
  const rule = fc
    .array(
      fc.tuple(
        fc.constantFrom('allowusers', 'denyusers', 'allowrooms', 'denyargs', 'allowmuc', 'x'),
        fc.oneof(literal, list),
      ),
    )
    .map((entries) => `{${entries.map(([key, value]) => `'${key}': ${value}`).join(', ')}}`);
  const value = fc.oneof(literal, list, dict(list), dict(rule), rule);
  const name = fc.constantFrom(
    ...[
      'ACCESS_CONTROLS',
      'ACCESS_CONTROLS_DEFAULT',
      'BOT_ADMINS',
      'BOT_ADMINS_NOTIFICATIONS',
      'BOT_PREFIX',
      'BOT_ALT_PREFIXES',
    ],
    ...[
      'CHATROOM_PRESENCE',
      'CHATROOM_RELAY',
      'REVERSE_CHATROOM_RELAY',
      'CORE_PLUGINS',
      'SENTRY_OPTIONS',
      'MESSAGE_SIZE_LIMIT',
    ],
    ...[
      'BOT_LOG_LEVEL',
      'BOT_IDENTITY',
      'DIVERT_TO_PRIVATE',
      'SUPPRESS_CMD_NOT_FOUND',
      'PLUGINS_CALLBACK_ORDER',
      'BACKEND',
    ],
  );
  const source = fc
    .array(fc.tuple(name, value), { minLength: 1, maxLength: 5 })
    .map((lines) => lines.map((line) => line.join(' = ')).join('\n'));
  fc.assert(
    fc.property(source, (config) => {
      settingsOf(config);
    }),
    { numRuns: 500 },
  );
});
