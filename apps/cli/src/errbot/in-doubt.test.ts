import { compilePolicy, decide } from '@errand/access-control';
import { accessPolicyOf, checkSettings } from '@errand/settings';
import fc from 'fast-check';
import { migrateErrbot } from './migrate-errbot';

const migrate = (source: string) => migrateErrbot(source, 'config.py');

/** The settings of what was written: whatever is in doubt, errand config check takes it. */
function settingsOf(source: string) {
  const { yaml } = migrate(source);
  const checked = checkSettings(yaml);
  if ('faults' in checked) throw new Error(`${JSON.stringify(checked.faults)}\n${yaml}`);
  return checked.settings;
}

/** Whether somebody may, by a direct message. */
function may(source: string, id: string, command = 'deploy'): boolean {
  const { outcome } = decide(compilePolicy(accessPolicyOf(settingsOf(source))), {
    caller: { id, kind: 'human', isGuest: false },
    channel: { id: 'D1' },
    command: { plugin: 'Deploy', name: command, admin: false },
    typed: { text: '' },
    now: 0,
  });
  return outcome === 'allowed';
}
const unread = (source: string) =>
  migrate(source)
    .notes.filter(({ kind }) => kind === 'unread')
    .map(({ line, name, text }) => `${line} ${name ?? '-'}: ${text}`);

const admins = `BOT_ADMINS = ('U9',)\n`;
const base = `S = ['U1']\nACCESS_CONTROLS = {'free': {}, 'deploy': {'denyusers': S}}\n`;

/** Each of these keeps U2 out, or may do so. */
const changes = [
  `S.append('U2')`,
  `S += ['U2']`,
  `S.extend(('U2',))`,
  `S.insert(0, 'U2')`,
  `S[0:0] = ['U2']`,
  `S[:] = ('U2',)`,
  `S[0] = 'U2'`,
  `T = S; T.append('U2')`,
  `T = [S]; T[0] += ['U2']`,
  `ACCESS_CONTROLS['deploy']['denyusers'].append('U2')`,
  `ACCESS_CONTROLS['deploy']['denyusers'] = ('U2',)`,
  `ACCESS_CONTROLS['deploy'] = dict(allowusers=())`,
  `ACCESS_CONTROLS['deploy'].update(allowusers=())`,
  `ACCESS_CONTROLS[name] = {}`,
  `ACCESS_CONTROLS.update({'deploy': {'allowusers': ()}})`,
  `ACCESS_CONTROLS.update(**rules)`,
  `ACCESS_CONTROLS.get('deploy')['allowusers'] = ()`,
  `ACCESS_CONTROLS.pop('deploy'); ACCESS_CONTROLS['*'] = {'allowusers': ()}`,
  `ACCESS_CONTROLS.__setitem__('deploy', {'allowusers': ()})`,
  `ACCESS_CONTROLS |= {'deploy': {'allowusers': ()}}`,
  `ACCESS_CONTROLS = {**ACCESS_CONTROLS, 'deploy': {'allowusers': ()}}`,
  `ACCESS_CONTROLS = {k: harder(v) for k, v in ACCESS_CONTROLS.items()}`,
  `ACCESS_CONTROLS = load(ACCESS_CONTROLS)`,
  `(ACCESS_CONTROLS := {'deploy': {'allowusers': ()}})`,
  `A, *ACCESS_CONTROLS = rules`,
  `del ACCESS_CONTROLS; ACCESS_CONTROLS = rules`,
  `R = ACCESS_CONTROLS['deploy']; R['denyusers'] = ('U1', 'U2')`,
  `R = ACCESS_CONTROLS['deploy'] if x else {}; R['denyusers'] = ('U1', 'U2')`,
  `plugin_acls.apply(ACCESS_CONTROLS)`,
  `[r.update(allowusers=()) for r in ACCESS_CONTROLS.values()]`,
  `def get(): return S\nget().append('U2')`,
  `get = lambda: ACCESS_CONTROLS; get()['deploy'] = {}`,
  `class K: s = S\nK.s += ['U2']`,
  `add = S.append; add('U2')`,
  `def go(x=(ACCESS_CONTROLS := rules)): pass`,
  `x = f'{S.append("U2")}'`,
  `(lambda: S.append('U2'))()`,
  `globals()['ACCESS_CONTROLS'] = {'deploy': {'allowusers': ()}}`,
  `globals()[name] = {'deploy': {'allowusers': ()}}`,
  `vars()['ACCESS_CONTROLS'].update(rules)`,
  `locals().update(ACCESS_CONTROLS=rules)`,
  `setattr(sys.modules[__name__], 'ACCESS_CONTROLS', rules)`,
  `override.run(__name__)`,
  `import config; config.ACCESS_CONTROLS = rules`,
  `import override as ACCESS_CONTROLS`,
  `from override import ACCESS_CONTROLS`,
  `exec("S.append('U2')")`,
  `run = exec; run("S.append('U2')")`,
];
const indented = (text: string) => text.replace(/^/gm, '  ');
/** Each of these does it, or may do it. */
const wraps: ((change: string) => string)[] = [
  (change) => change,
  (change) => `if os.environ.get('PROD'): ${change}`,
  (change) => `if x:\n  pass\nelif y:\n${indented(change)}`,
  (change) => `if x: pass\nelse:\n${indented(change)}`,
  (change) => `try:\n${indented(change)}\nexcept E: pass`,
  (change) => `try: pass\nfinally:\n  if x:\n${indented(indented(change))}`,
  (change) => `for x in y:\n${indented(change)}`,
  (change) => `while x:\n${indented(change)}`,
  (change) => `with open(x) as f:\n${indented(change)}`,
  (change) => `match x:\n  case 1:\n${indented(indented(change))}`,
  (change) => `def go():\n  global ACCESS_CONTROLS\n${indented(change)}\ngo()`,
  (change) => `def go():\n  global ACCESS_CONTROLS\n${indented(change)}\ndef on(): go()\nx = [on]\nx[0]()`,
  (change) => `@atexit.register\ndef go():\n  global ACCESS_CONTROLS\n${indented(change)}`,
  (change) => `class K:\n  def go(self):\n    global ACCESS_CONTROLS\n${indented(indented(change))}\nK().go()`,
];
/** None of these matters. */
const harmless = [
  `import os, logging`,
  `x = len(S)`,
  `print(ACCESS_CONTROLS)`,
  `if x: y = 1`,
  `def help(): return S`,
  `BOT_PREFIX = '!'`,
  `log = logging.getLogger(__name__)`,
];

describe('a policy that something may change', () => {
  it.each(changes)('is never more open than it was: %s', (change) => {
    for (const wrap of wraps) {
      if (/from override/.test(change) && /global/.test(wrap(''))) continue; // no Python
      const source = `${admins}${base}${wrap(change)}\n`;
      expect([source, may(source, 'U2')]).toEqual([source, false]);
    }
  });

  it('is never more open than it was, wherever that stands', () => {
    const lines = fc.array(fc.constantFrom(...harmless), { maxLength: 3 }).map((all) => all.join('\n'));
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.constantFrom(...wraps),
        lines,
        lines,
        lines,
        (change, wrap, a, b, c) => {
          fc.pre(!(/from override/.test(change) && /global/.test(wrap(''))));
          const source = [a, admins, base, b, wrap(change), c, ''].join('\n');
          expect(may(source, 'U2')).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([...changes.slice(0, 3), ...changes.slice(6, 12)])(
    'holds rule by rule where all can be read: %s',
    (change) => {
      const source = `${admins}${base}${change}\n`;
      expect([may(source, 'U2'), may(source, 'U2', 'free'), unread(source)]).toEqual([false, true, []]);
    },
  );

  it('is as it was where nothing may change it', () => {
    for (const line of harmless) expect(may(`${admins}${base}${line}\n`, 'U2')).toBe(true);
  });

  it('is closed to all but the admins where it cannot be read, which errand config check takes', () => {
    for (const change of [`exec(x)`, `f(ACCESS_CONTROLS)`, `if x: ACCESS_CONTROLS = {}`, `from override import *`]) {
      const source = `${base}${change}\n${admins}`;
      expect([may(source, 'U2', 'free'), may(source, 'U9', 'free'), unread(source).length > 0]).toEqual([
        false,
        true,
        true,
      ]);
    }
  });

  it('keeps the rules that can be read; a part in doubt is for the admins, by what of it can be read', () => {
    const source = `${admins}ACCESS_CONTROLS = {
  'status': {'allowusers': ('U3',)},
  'deploy': {'denyusers': load(), 'allowrooms': ('C1',), 'allowusers': ('*',)},
  'last': {'allowprivate': False},
}`;
    expect(settingsOf(source).accessControls).toEqual([
      { pattern: 'status', rule: { allowUsers: ['U3'] } },
      { pattern: 'deploy', rule: { allowRooms: ['C1'], allowUsers: ['U9'] } },
      { pattern: 'last', rule: { allowPrivate: false } },
    ]);
    expect(unread(source)).toEqual([
      '2 ACCESS_CONTROLS: "deploy" is for admins alone until you write its rule: it is what load() gives when Errbot starts',
    ]);
  });

  it('closes what stands above a pattern that cannot be read, for it may be the same, and all that comes after', () => {
    const source = `${admins}ACCESS_CONTROLS = {'a': {}, **rules, 'b': {}}`;
    expect(settingsOf(source).accessControls).toEqual([
      { pattern: 'a', rule: { allowUsers: ['U9'] } },
      { pattern: '*', rule: { allowUsers: ['U9'] } },
      { pattern: 'b', rule: {} },
    ]);
  });

  it.each([
    [`{'denyusers': load()}`, `{'allowusers': ('*',)}`, false],
    [`{'denyusers': load()}`, `{'allowusers': None}`, false],
    [`{'denyusers': load()}`, `{}`, false],
    [`{'denyusers': load()}`, `{'allowusers': ('*',), 'denyusers': ()}`, true],
    [`{'denyargs': 'xoxb-1234567890-abcdef'}`, `{'allowusers': ('*',), 'denyusers': ()}`, false],
    [`{'denyusers': ('U[!a]*',)}`, `{'allowusers': ('*',)}`, false],
    [`load()`, `{'allowusers': ('*',), 'denyusers': ()}`, false],
    [`{'allowusers': load()}`, `{'allowusers': ('*',)}`, true],
    [`{'denyusers': ('U1',)}`, `{'allowusers': ('*',)}`, true],
  ])('a default in doubt, %s, is opened by no rule: %s', (byDefault, rule, isOpen) => {
    const source = `${admins}ACCESS_CONTROLS_DEFAULT = ${byDefault}\nACCESS_CONTROLS = {'deploy': ${rule}}\n`;
    expect([may(source, 'U2'), may(source, 'U9')]).toEqual([isOpen, true]);
  });

  it('has no admins where it cannot be read who they are', () => {
    for (const change of [`from override import *`, `exec(x)`, `if x: BOT_ADMINS = ('U2',)`, `BOT_ADMINS += load()`]) {
      const source = `${admins}${base}${change}\n`;
      expect([settingsOf(source).admins, unread(source).some((each) => each.includes('BOT_ADMINS'))]).toEqual([
        [],
        true,
      ]);
    }
  });
});

describe('what may set a setting is named', () => {
  it.each([
    [
      'try:\n  from override import *\nexcept ImportError: pass',
      '2 -: what is imported from override is not read; it may set any setting',
    ],
    ['with open(x) as f:\n  exec(f.read())', '2 -: what exec() does is not read; it may set any setting'],
    [`globals()[x] = '?'`, '1 -: what globals() does is not read; it may set any setting'],
    [`setattr(m, 'BOT_PREFIX', '?')`, '1 BOT_PREFIX: setattr() may set it'],
    [`locals().update(x)`, '1 -: what locals() does is not read; it may set any setting'],
    [`BOT_PREFIX = '!'\ndel BOT_PREFIX`, '2 BOT_PREFIX: it is deleted again'],
    [`if (BOT_PREFIX := x): pass`, '1 BOT_PREFIX: it is set inside of "if", which is not read'],
    [`print(BOT_PREFIX := '!')`, '1 BOT_PREFIX: it is set inside of an expression, which is not read'],
    [`for BOT_PREFIX in '!?': pass`, '1 BOT_PREFIX: it is set inside of "for", which is not read'],
    [`match x:\n  case 1: BOT_PREFIX = '!'`, '2 BOT_PREFIX: it is set inside of "match", which is not read'],
    [`def go():\n  global BOT_PREFIX\n  BOT_PREFIX = '!'\ngo()`, '1 BOT_PREFIX: go(), in line 1, may set it'],
    [`import config as me\nme.BOT_PREFIX = '!'`, '2 BOT_PREFIX: it is set in a way that cannot be read'],
    [`BOT_PREFIX += '!'`, '1 BOT_PREFIX: it is changed in a way that cannot be read'],
    [`A = []\nBOT_ALT_PREFIXES = A\nf(A)`, '2 BOT_ALT_PREFIXES: f() in line 3 may change it'],
  ])('%s', (source, note) => {
    expect(unread(`${source}\nBOT_LOG_FILE = 'x'\n`)).toContain(note);
  });

  it('globals()["NAME"] = … is NAME = …', () => {
    expect(settingsOf(`globals()['BOT_PREFIX'] = '?'\n`).prefix).toBe('?');
  });

  it('a comprehension is one thing', () => {
    expect(unread(`DIVERT_TO_THREAD = [c for c in ('a', 'b')]\nBOT_ADMINS = tuple(x for x in y)`)).toEqual([
      '1 DIVERT_TO_THREAD: it is a comprehension, which Python works out when Errbot starts',
      '2 BOT_ADMINS: it is a comprehension, which Python works out when Errbot starts',
    ]);
  });

  it('what is clear in BOT_IDENTITY is carried over', () => {
    const source = `BOT_IDENTITY = {'token': 'xoxb-1-a', **(load()), 'app_token': get()}`;
    const { variables } = migrate(source);
    expect([variables, unread(source)]).toEqual([
      ['SLACK_BOT_TOKEN'],
      [
        '1 BOT_IDENTITY: a part of it is left out, which may hold other values for the keys above it: it takes in a dict that cannot be read',
        '1 BOT_IDENTITY: app_token (SLACK_APP_TOKEN) is left out: it is what get() gives when Errbot starts',
      ],
    ]);
  });
});

it('writes what can be read, or says why not, whatever the words', () => {
  const word = fc.constantFrom(
    ...`ACCESS_CONTROLS BOT_ADMINS S = += |= := ( ) [ ] { } , : . ; * ** \n \n\u0020 'deploy' 'denyusers' 'U1' if for in else def class lambda global del with as import from exec globals f"{S.pop()}" match case @ 1 None`
      .split(' ')
      .map((each) => `${each} `),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      try {
        settingsOf(`${admins}${base}${words.join('')}\n`);
      } catch (err) {
        expect(err).toMatchObject({ code: 'python_syntax' });
      }
    }),
    { numRuns: 2_000 },
  );
});
