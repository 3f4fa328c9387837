import type { DirectoryAnswer } from '@errand/contracts';
import { createMemoryFiles } from './memory-files';
import { runCli } from './run-cli';

const yaml = [
  'admins: [U1ANA]',
  'roles: { sre: [S1SRE] }',
  'accessControls:',
  '  deploy:',
  '    - { when: { args: { env: [prod] } }, allowUsers: role:sre }',
  '    - denyRooms: [C1RANDOM]',
  '',
].join('\n');
const commands = [
  { plugin: 'ops', name: 'deploy', admin: false, args: ['env'] },
  { plugin: 'ops', name: 'freeze', admin: true, args: [] },
];
const ids: Record<string, string[]> = { 'person ana': ['U1ANA'], 'subject sre': ['S1SRE'], 'room ops': ['C1OPS'] };

async function run(line: string | string[], texts: Record<string, string> = {}, env: Record<string, string> = {}) {
  let out = '';
  let err = '';
  const files = createMemoryFiles({ 'errand.yaml': yaml, ...texts });
  const code = await runCli(typeof line === 'string' ? line.split(' ') : line, {
    connect: async () => {
      throw new Error('there is no database');
    },
    reach: async () => ({
      commands: async () => commands,
      async directory(request): Promise<DirectoryAnswer> {
        if (request.kind === 'group') return { kind: 'group', group: { id: request.groupId, userIds: ['U2BEN'] } };
        if (request.kind !== 'user' || request.userId === 'U9NOBODY') return { kind: 'not_found', reason: 'gone' };
        const who = { id: request.userId, teamId: 'T1', nick: 'n', fullName: 'N', isDeactivated: false };
        return { kind: 'user', user: { ...who, isBot: false, isGuest: request.userId === 'U3GUS' } };
      },
      close: async () => undefined,
    }),
    names: () => ({
      findIds: async (name, wants) => ids[`${wants} ${name}`] ?? [],
      isThere: async ({ entry }) => (/9/.test(entry) ? 'missing' : /8/.test(entry) ? 'deactivated' : 'there'),
    }),
    files: files.files,
    env,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: undefined,
    now: () => Date.UTC(2026, 9, 2),
  });
  return { code, out, err, texts: files.texts };
}

describe('errand acl lint', () => {
  it('says where nothing is wrong', async () => {
    expect(await run('acl lint errand.yaml')).toMatchObject({ code: 0, out: 'errand.yaml: nothing is wrong\n' });
  });

  it('says what cannot be meant, with line and column, and ends with 2', async () => {
    const text = 'admins: [U1ANA]\naccessControls:\n  deploy: { allowUsers: ["@ana"] }\n  "*": {}\n  status: {}\n';
    expect(await run('acl lint', { 'errand.yaml': text }, { ERRAND_CONFIG: 'errand.yaml' })).toMatchObject({
      code: 2,
      out: [
        'errand.yaml:3:26: accessControls.deploy.allowUsers.0: error: "@ana" is no id, e-mail, user group or role: it allows nobody, and denies everybody; errand acl pin writes the id',
        'errand.yaml:5:11: accessControls.status: warning: never reached: rule 2 "*" takes all of its commands',
        '',
      ].join('\n'),
    });
  });

  it('says what no service would start with', async () => {
    const text = 'admins: [U1ANA]\naccessControls: { deploy: { allowUsers: role:gone } }\n';
    expect(await run('acl lint errand.yaml', { 'errand.yaml': text })).toMatchObject({
      code: 2,
      out: 'errand.yaml:2:41: accessControls.deploy.allowUsers.0: error: role:gone is not defined under roles\n',
    });
  });

  it('finds ids and addresses that stand for nobody, where it may ask Slack', async () => {
    const texts = { 'errand.yaml': 'admins: [U1ANA]\naccessControls: { deploy: { denyRooms: [C9GONE] } }\n' };
    expect(await run('acl lint errand.yaml', texts)).toMatchObject({ code: 0 });
    expect(await run('acl lint errand.yaml --slack', texts)).toMatchObject({
      code: 2,
      out: 'errand.yaml:2:41: accessControls.deploy.denyRooms.0: error: "C9GONE": there is no channel with this id that the bot can see\n',
    });
  });

  it('finds rules for commands that there are not, where it is told which there are', async () => {
    const text = 'admins: [U1ANA]\naccessControls: { deplyo: {} }\n';
    const texts = { 'errand.yaml': text, 'commands.json': (await run('acl commands')).out };
    const { code, out } = await run('acl lint errand.yaml --commands commands.json', texts);
    expect([code, out]).toEqual([0, expect.stringContaining('warning: matches no command that is loaded')]);
    expect(await run('acl lint errand.yaml --commands errand.yaml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('errand.yaml is not what errand acl commands writes'),
    });
  });
});

describe('errand acl explain', () => {
  it('tells what is decided, and by which rule', async () => {
    const line = 'acl explain U1ANA deploy C1OPS --file errand.yaml --text prod --arg env=prod';
    const { code, out } = await run(line);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'denied (policy 0): accessControls "deploy" (rule 1) allowUsers has no match',
      'rule 1 "deploy": applies, when.args.env fits prod',
    ]);
    expect((await run(line.replace('U1ANA', 'U2BEN'))).out).toContain('passed, has role:sre (S1SRE)');
    expect((await run('acl explain U3GUS deploy --file errand.yaml')).out).toContain('allowGuests is false');
    expect((await run('acl explain U1ANA freeze --file errand.yaml')).out).toMatch(/^allowed/);
  });

  it.each([
    ['acl explain U1ANA', 'explain takes <user id> <command> [channel id]'],
    ['acl explain ben deploy --file errand.yaml', '"ben" is no user id, such as U0ANA'],
    ['acl explain @U1ANA deploy --file errand.yaml', '"@U1ANA" is no user id'],
    ['acl explain C1OPS deploy --file errand.yaml', '"C1OPS" is no user id'],
    ['acl explain U1ANA deploy general --file errand.yaml', '"general" is no channel id, such as C0OPS'],
    ['acl explain U1ANA nothing --file errand.yaml', 'there is no command "nothing"'],
    ['acl explain U9NOBODY deploy --file errand.yaml', 'Slack knows nobody by the id "U9NOBODY"'],
    ['acl explain U1ANA deploy --file errand.yaml --text prod', 'a rule asks for an argument'],
    ['acl explain U1ANA deploy --file errand.yaml --arg env', '--arg is <name>=<value>, not env'],
    ['acl', 'acl takes one of lint, explain, test, pin, commands'],
    ['acl forget', 'acl cannot "forget"'],
    ['acl test', 'test takes one file of expectations'],
  ])('says what is wrong with %j', async (line, message) => {
    const { code, err } = await run(line);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('errand acl test', () => {
  const expectations = [
    '- { user: U1ANA, command: deploy, text: prod, args: { env: prod }, expect: denied, rule: deploy }',
    '- { user: U1ANA, command: deploy, text: prod, args: { env: prod }, groups: [S1SRE], expect: allowed }',
    '- { name: guests stay out, user: U3GUS, kind: guest, command: ops:deploy, expect: allowed }',
  ];

  it('says what is not as expected, and ends with 1', async () => {
    const texts = { 'expect.yaml': expectations.join('\n') };
    expect(await run('acl test expect.yaml --file errand.yaml', texts)).toMatchObject({
      code: 1,
      out: [
        'expect.yaml: guests stay out: denied instead of allowed: allowGuests is false',
        '2 of 3 are as expected',
        '',
      ].join('\n'),
    });
  });

  it('ends with 0 where all is as expected, without a service where the commands are given', async () => {
    const texts = { 'expect.yaml': expectations.slice(0, 2).join('\n'), 'c.json': JSON.stringify(commands) };
    const { code, out } = await run('acl test expect.yaml --file errand.yaml --commands c.json', texts);
    expect([code, out]).toEqual([0, '2 of 2 are as expected\n']);
  });
});

describe('errand acl pin', () => {
  const text = [
    '# ours',
    'admins: [U1ANA, "@ana"]',
    'accessControls:',
    '  deploy:',
    '    - allowUsers: "@sre" # of the day',
    '      when: { args: [x] }',
    '    - { denyRooms: ["#ops", "#gone"] }',
    '',
  ].join('\n');

  it('writes ids with the names beside them, and says which name is left and why', async () => {
    const { code, out, err, texts } = await run('acl pin errand.yaml', { 'errand.yaml': text });
    expect(code).toBe(1);
    expect(out).toBe('errand.yaml: @ana is U1ANA\nerrand.yaml: @sre is S1SRE\nerrand.yaml: #ops is C1OPS\n');
    expect(err).toBe(
      'errand.yaml:7:29: accessControls.deploy.1.denyRooms.1: #gone is left: there is no channel of this name\n',
    );
    expect(texts['errand.yaml']!.split('\n')).toEqual([
      '# ours',
      'admins: [U1ANA, U1ANA] # @ana',
      'accessControls:',
      '  deploy:',
      expect.stringMatching(/^ {4}- allowUsers: S1SRE/),
      '      when: { args: [x] }',
      '    - { denyRooms: [C1OPS, "#gone"] } # #ops',
      '',
    ]);
  });

  it('says which ids stand for nobody, in the file as it is then', async () => {
    const { code, err } = await run('acl pin errand.yaml', { 'errand.yaml': 'admins: ["@ana", U9GONE, U8OLD]\n' });
    expect([code, err.split('\n')]).toEqual([
      1,
      [
        'errand.yaml:1:17: admins.1: error: "U9GONE": there is no person with this id in the workspace',
        'errand.yaml:1:25: admins.2: warning: "U8OLD" is deactivated',
        '',
      ],
    ]);
  });

  it('says where there are no names', async () => {
    expect(await run('acl pin errand.yaml')).toMatchObject({ code: 0, out: 'errand.yaml: there are no names\n' });
  });
});
