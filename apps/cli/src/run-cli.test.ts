import { createFailures } from '@errand/failures';
import { aFailedCommand, aFailedMessage, aLetter, anEvent, createMemoryFailures } from '@errand/failures/testing';
import { createMemoryVersions } from '@errand/settings/testing';
import { createMemoryAudit } from '@errand/storage/testing';
import { runCli } from './run-cli';

const noFile = () => {
  throw new Error('no file is read or written');
};
const now = new Date('2026-11-23T12:00:00.000Z');

function setUp() {
  const store = createMemoryFailures(() => now);
  const audit = createMemoryAudit(() => now);
  const backup = { rows: noFile, restore: async () => noFile() };
  const published: string[] = [];
  let closed = 0;
  const failures = createFailures({ store, publish: async (stage) => void published.push(stage) });
  return {
    store,
    audit,
    published,
    closed: () => closed,
    async run(line: string, options: { width?: number; connect?: () => never } = {}) {
      let out = '';
      let err = '';
      const code = await runCli(line.split(' ').filter(Boolean), {
        reach: async () => {
          throw new Error('there is no broker');
        },
        names: () => ({ findIds: async () => [], isThere: async () => 'there' }),
        files: { read: noFile, exists: () => false, write: noFile },
        env: {},
        connect: async () =>
          options.connect?.() ?? {
            failures,
            audit,
            backup,
            settings: createMemoryVersions().versions,
            broadcast: async () => undefined,
            notify: async () => undefined,
            close: async () => void (closed += 1),
          },
        out: (text) => void (out += text),
        err: (text) => void (err += text),
        width: options.width,
        now: () => now.getTime(),
      });
      return { code, out, err };
    },
  };
}

describe('list', () => {
  it('shows a table of what failed, the newest first', async () => {
    const { store, run, closed } = setUp();
    store.commands.push(aFailedCommand());
    store.messages.push(aFailedMessage());
    expect(await run('failed list')).toEqual({
      code: 0,
      err: '',
      out: [
        'ID            WHEN        WHAT        WHO   WHERE  TRIES  CAUSE',
        'f2f2f2f2/0/0  40 min ago  reply       -     C1     1      Slack refused it: channel_not_found',
        'e1e1e1e1      50 min ago  deploy now  UANA  C1     1      TypeError: x is not a function',
        '',
      ].join('\n'),
    });
    expect(closed()).toBe(1);
  });

  it('goes on where a page ended, and fits the terminal', async () => {
    const { store, run } = setUp();
    for (const n of [1, 2, 3]) store.letters.push(aLetter({ id: `d${n}`, addedAt: `2026-11-23T11:0${n}:00.000000Z` }));
    const first = await run('dlq list --limit 2', { width: 40 });
    const [, after] = /--after '(.*)'/.exec(first.out) ?? [];
    expect(
      first.out
        .split('\n')
        .slice(1, 3)
        .map((line) => [line.slice(0, 2), line.length, line.at(-1)]),
    ).toEqual([
      ['d3', 40, '…'],
      ['d2', 40, '…'],
    ]);
    const second = await run(`dlq list --limit 2 --after ${after}`);
    expect(second.out).toMatch(/^ID.*\nd1 [^\n]*\n$/);
  });

  it('says so when there is nothing', async () => {
    const { run } = setUp();
    expect(await run('dlq list')).toMatchObject({ code: 0, out: 'no dead letters\n' });
    expect(await run('failed list')).toMatchObject({ code: 0, out: 'nothing has failed\n' });
    expect(await run('dlq list --json')).toMatchObject({ code: 0, out: '[]\n' });
  });

  it('keeps to a stage', async () => {
    const { store, run } = setUp();
    store.letters.push(aLetter(), aLetter({ id: 'other', stage: 'outbound' }));
    const { out } = await run('dlq list --stage outbound --json');
    expect(JSON.parse(out)).toMatchObject([{ id: 'other', kind: 'dead_letter', stage: 'outbound' }]);
  });
});

describe('show', () => {
  it('tells everything about one, the message included', async () => {
    const { store, run } = setUp();
    store.letters.push(aLetter({ body: '{"text":"hi"}', traceparent: `00-${'7'.repeat(32)}-${'b'.repeat(16)}-01` }));
    expect((await run('dlq show d1d1d1d1')).out).toBe(
      [
        'Id:          d1d1d1d1-0000',
        'What:        dead letter in events',
        'Cause:       not a valid envelope: data.text: expected string',
        'Tries:       1',
        'When:        2026-11-23 11:00:00 UTC, 1 h ago',
        'Correlation: c0ffee',
        `Trace:       ${'7'.repeat(32)}`,
        '',
        '{\n  "text": "hi"\n}',
        '',
      ].join('\n'),
    );
  });

  it.each(['dlq show d1d1d1d1', 'dlq show d1d1d1d1 --json', 'dlq list'])(
    'prints neither tokens nor what controls a terminal: %s',
    async (line) => {
      const { store, run } = setUp();
      const event = anEvent('xoxb-1234567890-abc \u001b[2J\u009b2J https://hooks.slack.com/services/T1/B1/X ok');
      store.letters.push(aLetter({ body: JSON.stringify(event), cause: 'bad \u001b]0;x\u0007 xoxb-1234567890' }));
      const { out } = await run(line);
      expect(out).toContain('[redacted]');
      expect(out).not.toMatch(/xoxb-|services\/T1|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      if (line.includes('--json')) expect(JSON.parse(out).message.data.text).toMatch(/ok$/);
    },
  );

  it('prints as it is what is not JSON', async () => {
    const { store, run } = setUp();
    store.letters.push(aLetter({ body: '{ nonsense\nand more' }));
    expect((await run('dlq show d1d1d1d1')).out).toMatch(/\n\n\{ nonsense\nand more\n$/);
  });

  it('ends with 1 when there is none, or it is of the other sort', async () => {
    const { store, run } = setUp();
    store.commands.push(aFailedCommand());
    const answer = await run('dlq show e1e1e1e1');
    expect(answer).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nothing that failed has the id') });
  });
});

describe('replay and discard', () => {
  it('do what they can, say of each what became of it, and end with 1 when one could not be done', async () => {
    const { store, run, published } = setUp();
    store.letters.push(aLetter(), aLetter({ id: 'unreadable', body: 'no' }));
    const { code, out } = await run('dlq replay d1d1d1d1 unreadable missing');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'd1d1d1d1-0000  it was sent back to events',
      'unreadable  it cannot be replayed: it is not JSON. It can be discarded',
      expect.stringMatching(/^missing {2}nothing that failed has the id missing/),
      '',
    ]);
    expect(published).toEqual(['events']);
    expect(store.letters.map(({ id }) => id)).toEqual(['unreadable']);
    expect(await run('dlq discard unreadable')).toMatchObject({ code: 0, out: 'unreadable  discarded\n' });
    expect(store.letters).toEqual([]);
  });

  it('take all of a stage, the oldest first, over many pages', async () => {
    const { store, run, published } = setUp();
    const at = (n: number) => `2026-11-23T11:00:00.${String(n).padStart(6, '0')}Z`;
    for (let n = 0; n < 450; n += 1) store.letters.push(aLetter({ id: `letter-${n}-`, addedAt: at(n) }));
    store.letters.push(aLetter({ id: 'other', stage: 'outbound' }));
    const { code, out } = await run('dlq replay --all --stage events --json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as { id: string }[]).map(({ id }) => id)).toEqual(
      Array.from({ length: 450 }, (_, n) => `letter-${n}-`),
    );
    expect(published).toHaveLength(450);
    expect(store.letters.map(({ id }) => id)).toEqual(['other']);
  });

  it('run a command again and post a message again', async () => {
    const { store, run } = setUp();
    store.commands.push(aFailedCommand());
    store.messages.push(aFailedMessage());
    const { code, out } = await run('failed replay e1e1e1e1 f2f2f2f2/0/0');
    expect([code, out]).toEqual([
      0,
      'e1e1e1e1aaaabbbbcccc  it runs again, as again-e1e1e1\nf2f2f2f2aaaabbbbcccc/0/0  it is posted again\n',
    ]);
  });

  it('stop at once when the database or the broker is away', async () => {
    const { store, run } = setUp();
    let asked = 0;
    for (const code of ['store_unavailable', 'broker_unavailable']) {
      store.deadLetters.find = async () => {
        asked += 1;
        throw Object.assign(new Error('it is not available: gone'), { code });
      };
      expect(await run('dlq discard aaaa bbbb')).toEqual({
        code: 1,
        out: '',
        err: 'errand: it is not available: gone\n',
      });
    }
    expect(asked).toBe(2);
  });
});

describe('a question at fault', () => {
  it.each([
    ['nonsense', 'there is no command "nonsense"'],
    ['dlq', 'dlq takes one of list, show, replay, discard'],
    ['dlq eat', 'dlq cannot "eat"'],
    ['dlq list x', 'list takes no "x"'],
    ['dlq list --limit 0', '--limit is a number from 1 to 1000'],
    ['dlq list --after yesterday', '--after: not a cursor'],
    ['dlq show', 'show takes one id'],
    ['dlq show aaaa --limit 3', '--limit and --after are for list only'],
    ['dlq replay', 'replay takes one id at least, or --all'],
    ['dlq replay x --all', 'either ids or --all'],
    ['dlq list --all', '--all is for replay and discard only'],
    ['failed list --stage events', '--stage is for dlq only'],
    ['dlq list --colour', "Unknown option '--colour'"],
  ])('ends with 2: %s', async (line, reason) => {
    const { store, run } = setUp();
    const list = store.deadLetters.list;
    store.deadLetters.list = async (options) => {
      if (options.after === 'yesterday') throw new RangeError('not a cursor of a list');
      return list(options);
    };
    const { code, out, err } = await run(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`errand: ${reason}`);
    expect(err).toContain('errand --help tells how it is used');
  });

  it('ends with 2 when settings are at fault, and with 1 when the database is away, in one line each', async () => {
    const { run } = setUp();
    const failing = (code: string, message: string) => () => {
      throw Object.assign(new Error(message), { code });
    };
    const settings = await run('dlq list', {
      connect: failing('config_invalid', 'DATABASE_URL: is required: postgres://user:password@host/errand'),
    });
    expect(settings).toEqual({
      code: 2,
      out: '',
      err: 'errand: DATABASE_URL: is required: postgres://user:password@host/errand\n',
    });
    expect((await run('dlq list', { connect: failing('store_unavailable', 'gone') })).code).toBe(1);
  });

  it.each(['', '--help', 'dlq --help'])('is answered with the usage: %j', async (line) => {
    const { run, closed } = setUp();
    expect(await run(line)).toMatchObject({ code: 0, out: expect.stringMatching(/^usage: errand init /), err: '' });
    expect(closed()).toBe(0);
  });
});

describe('audit', () => {
  async function withEntries() {
    const house = setUp();
    const { audit } = house;
    const ofCommand = { kind: 'command', teamId: 'T1', userId: 'UANA', channelId: 'C1' } as const;
    const access = { outcome: 'allowed', because: 'no rule refuses it', policyVersion: 3 };
    await audit.record({
      ...{ ...ofCommand, subject: 'e1', traceId: 't1', ts: '1712000000.000100', command: 'deploy_now' },
      details: { text: 'web', access, outcome: 'done' },
    });
    await audit.record({
      ...{ kind: 'post', subject: 'e1', channelId: 'C1', ts: '1712000000.000200' },
      details: { key: 'e1/0/0', state: 'posted' },
    });
    await audit.record({
      ...{ ...ofCommand, userId: 'UBEN', subject: 'e2', traceId: 't2', ts: '1712000001.000100', command: 'status' },
      details: { text: '', outcome: 'failed', cause: 'Error: \u001b[31mno' },
    });
    return house;
  }

  it('shows who was asked to agree, and who did', async () => {
    const { run, audit } = setUp();
    const ofRequest = { kind: 'approval', subject: 'e1', channelId: 'C1', ts: '1712000000.000100' } as const;
    const asked = { requestId: 'abc', state: 'asked', wants: 'approval', by: ['S1', 'role:sre'], count: 2 };
    await audit.record({ ...ofRequest, userId: 'UANA', details: asked });
    await audit.record({ ...ofRequest, userId: 'UBEN', details: { requestId: 'abc', state: 'approved' } });
    expect((await run('audit show')).out.split('\n').slice(1, 3)).toEqual([
      '2    2026-11-23 12:00:00  approval  UBEN  C1     1712000000.000100  approved; request abc',
      '1    2026-11-23 12:00:00  approval  UANA  C1     1712000000.000100  asked; approval of 2 among S1, role:sre; request abc',
    ]);
  });

  it('shows what was asked, decided and posted, the newest first', async () => {
    const { run } = await withEntries();
    expect(await run('audit show')).toEqual({
      code: 0,
      err: '',
      out: [
        'NO.  WHEN (UTC)           WHAT        WHO   WHERE  MESSAGE            OUTCOME',
        '3    2026-11-23 12:00:00  status      UBEN  C1     1712000001.000100  failed; Error: \ufffd[31mno',
        '2    2026-11-23 12:00:00  post        -     C1     1712000000.000200  posted',
        '1    2026-11-23 12:00:00  deploy now  UANA  C1     1712000000.000100  done; allowed: no rule refuses it (policy 3)',
        '',
      ].join('\n'),
    });
  });

  it.each([
    '--person UANA',
    '--command deploy_now',
    '--trace t1',
    '--message https://acme.slack.com/archives/C1/p1712000000000200',
  ])('finds all of a command by %s', async (filter) => {
    const { run } = await withEntries();
    const { out } = await run(`audit show --json ${filter}`);
    expect((JSON.parse(out) as { sequence: number }[]).map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it('exports a line for each entry with its hashes, the oldest first', async () => {
    const { run, audit } = await withEntries();
    const { out } = await run('audit export');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(audit.sealed);
    expect((await run('audit export --person UBEN')).out).toBe(`${JSON.stringify(audit.sealed[2])}\n`);
  });

  it('verifies the chain, and names what is wrong with it', async () => {
    const { run, audit } = await withEntries();
    const whole = await run('audit verify');
    const hash = audit.sealed[2]?.hash;
    expect(whole).toEqual({
      code: 0,
      err: '',
      out: `3 entries, and nothing was changed, removed or moved\nthe last one: 3:${hash}\n`,
    });
    expect(await run(`audit verify --noted 3:${hash}`)).toEqual(whole);
    expect(await run(`audit verify --noted 3:${'0'.repeat(64)}`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('entry 3: its hash is not the one that was noted') as unknown,
    });
    audit.sealed[1]!.channelId = 'C9';
    expect(await run('audit verify')).toEqual({
      code: 1,
      err: '',
      out: `entry 2: it was changed\nthe last one: 3:${hash}\n`,
    });
  });

  it('prunes what is older, and verifies what is left', async () => {
    const { run, audit } = await withEntries();
    expect((await run('audit prune --before 2026-11-23T12:00:00Z')).out).toBe('nothing is that old\n');
    expect(await run('audit prune --before 2026-11-24')).toEqual({
      code: 0,
      err: '',
      out: '3 entries are gone; the chain begins behind entry 3\n',
    });
    expect(audit.sealed).toMatchObject([{ sequence: 4, kind: 'prune', details: { through: 3, entries: 3 } }]);
    expect(await run('audit verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 entries, and nothing was changed, removed or moved\n/) as unknown,
    });
    audit.sealed[0]!.details = { through: 2, hash: '0'.repeat(64), entries: 2 };
    expect(await run('audit verify')).toMatchObject({ code: 1 });
  });

  it.each([
    ['audit prune', 'prune takes --before <date>'],
    ['audit prune --before 2026-11-24 --person UANA', '--person: prune takes away all'],
    ['audit show --before 2026-11-24', '--before is for prune only'],
    ['audit', 'audit takes one of show, verify, export'],
    ['audit delete', 'audit cannot "delete"'],
    ['audit show e1', 'show takes no "e1"'],
    ['audit show --message C1', '--message takes the link of a Slack message'],
    ['audit show --since yesterday', '--since takes a date such as'],
    ['audit show --limit 0', '--limit is a number from 1 to 1000'],
    ['audit verify --person UANA', '--person: verify follows the whole chain'],
    ['audit verify --noted 3', '--noted takes <number>:<hash>'],
    ['audit export --noted 3', '--noted is for verify only'],
  ])('refuses %j', async (line, words) => {
    const { code, err } = await setUp().run(line);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });
});
