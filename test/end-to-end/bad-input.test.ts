import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTopology, partitionName, partitionOf } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import { simulatorDefaults } from '@errand/slack-simulator';
import { aMessage, aPost, waitFor } from '@errand/testing';
import type { Options } from 'amqplib';
import { Client } from 'pg';
import type { HostilePublisher } from './hostile-publisher';
import { longValue, nestedTables, startHostilePublisher } from './hostile-publisher';
import type { House } from './house';
import { serviceNames, startHouse } from './house';
import { acknowledged } from './talk';

const { teamId, users, channels } = simulatorDefaults;
const rooms = [channels.general, channels.ops, channels.random, channels.incidentRoom];
/** Stands in bad messages where a log must not quote them. */
const SECRET = 'sesame-in-a-bad-message';

let folder: string;
let house: House;
let database: Client;
let hostile: HostilePublisher;
let names: ReturnType<typeof createTopology>['names'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-bad-input-'));
  const ERRAND_CONFIG = join(folder, 'errand.yaml');
  await writeFile(ERRAND_CONFIG, `adminNotifications: ['<@${users.ana}>']\npacing: { channelPerSecond: 0 }\n`);
  house = await startHouse({ transport: 'http', env: { ERRAND_CONFIG } });
  database = new Client(house.databaseUrl);
  await database.connect();
  hostile = await startHostilePublisher(house.amqpUrl);
  ({ names } = createTopology({ prefix: house.amqpPrefix }));
}, 60_000);
afterAll(async () => {
  await hostile?.close();
  await database?.end();
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

interface Letter {
  stage: string;
  cause: string;
  body: string;
  correlationid: string | null;
}
const letters = async () => (await database.query<Letter>('select * from dead_letters')).rows;
const lettersOf = async (correlationid: string) =>
  (await letters()).filter((each) => each.correlationid === correlationid);
const partition = (key: string) => partitionName(partitionOf(key));
const said = (text: RegExp) => rooms.flatMap((room) => house.answersIn(room)).filter((line) => text.test(line));

/** Says numbered lines in every room while something happens; each is answered once, in order. */
async function withGoodOnes(name: string, during: () => Promise<void>): Promise<void> {
  const lines = Array.from({ length: 16 }, (_, n) => `${name}-${String(n).padStart(2, '0')}`);
  const pids = serviceNames.map((service) => house.services[service].pid);
  const done = during();
  for (const [n, line] of lines.entries()) {
    const at = n % rooms.length;
    if (n > 0 && at === 0) await acknowledged(house);
    house.say(`!echo ${line}`, { channelId: rooms[at] as string });
  }
  await done;
  const mine = (room: string) => house.answersIn(room).filter((text) => text.startsWith(`${name}-`));
  await waitFor(() => rooms.flatMap(mine).length >= lines.length, { timeoutMs: 20_000, what: 'the good answers' });
  for (const [n, room] of rooms.entries()) expect(mine(room)).toEqual(lines.filter((_, at) => at % rooms.length === n));
  expect(serviceNames.map((service) => house.services[service].pid)).toEqual(pids);
}

const event = (text: string, attributes = {}, data = {}) =>
  aMessage(
    { teamId, channelId: channels.general, actor: { kind: 'human', userId: users.ana }, text, ...data },
    attributes,
  );
const post = (data: Parameters<typeof aPost>[0] = {}, attributes = {}) =>
  aPost({ conversation: { teamId, channelId: channels.general }, ...data }, attributes);
/** Changed where no type would have it. */
const bent = (envelope: Envelope, attributes: object, data: object = {}) => ({
  ...envelope,
  ...attributes,
  data: { ...envelope.data, ...data },
});
const general = partition(`${teamId}:${channels.general}`);
const elsewhere = partitionName((Number(general) + 1) % 16);
const notice = () =>
  createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: `notice:${randomUUID()}`,
    partitionkey: 'x',
    data: { kind: 'test', markdown: SECRET },
  });
const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

type Bad = [
  what: string,
  queue: [exchange: string, key: string],
  body: unknown,
  cause: RegExp,
  properties?: Options.Publish,
];

it('what cannot be read or does not belong there is kept with a reason, and what stands beside it is answered in order', async () => {
  const events: [string, string] = [names.events, general];
  const outbound: [string, string] = [names.outbound, general];
  const admin: [string, string] = [names.outbound, 'admin'];
  const commands: [string, string] = [names.stage('commands.default'), general];
  const good = Buffer.from(JSON.stringify(event(`!echo ${SECRET}`)));
  const bad: Bad[] = [
    ['no body', events, '', /the body is not JSON/],
    ['a wrong content type', events, `<xml>${SECRET}</xml>`, /the body is not JSON/, { contentType: 'text/xml' }],
    ['compressed', events, gzipSync(good), /not UTF-8/, { contentEncoding: 'gzip' }],
    ['another character set', events, Buffer.from(JSON.stringify(event('!echo Größe')), 'latin1'), /not UTF-8/],
    ['deep JSON', events, nest(200_000), /100 levels deep/],
    [
      'deep blocks',
      outbound,
      JSON.stringify(post()).replace('"hello"', `"x","blocks":[${nest(300)}]`),
      /100 levels deep/,
    ],
    ['1 MB of text', events, event('', {}, { markup: 'x'.repeat(1_000_000) }), /holds data of 1000\d+ bytes/],
    ['1 MB to post', outbound, post({ body: { markdown: 'x'.repeat(1_000_000) } }), /holds data of 1000\d+ bytes/],
    ['10 MB', events, Buffer.alloc(10_000_000, 'x'), /the body has 10000000 bytes, more than the 1048576/],
    ['10 MB to post', outbound, Buffer.alloc(10_000_000, 0xff), /the body has 10000000 bytes/],
    ['a missing field', events, bent(event(SECRET), {}, { text: undefined }), /not a valid envelope: data\.text/],
    ['no envelope', outbound, [SECRET], /not a valid envelope/],
    ['wrong types', outbound, bent(post(), {}, { number: '0', body: SECRET }), /data\.number: .*data\.body/],
    ['version 2', events, bent(event('!echo x'), { type: 'slack.message.v2' }), /"slack.message.v2" is not known here/],
    ['version 99', outbound, bent(post(), { type: 'egress.post.v99' }), /"egress.post.v99" is not known here/],
    ['another specversion', admin, bent(notice(), { specversion: '2.0' }), /specversion/],
    ['a name of Object', events, bent(event('!echo x'), { type: 'constructor' }), /"constructor" is not known here/],
    ['a huge leaseVersion', outbound, bent(post(), {}, { leaseVersion: 1e300 }), /data\.leaseVersion/],
    ['a negative leaseVersion', outbound, bent(post(), {}, { leaseVersion: -1 }), /data\.leaseVersion/],
    ['half a leaseVersion', outbound, bent(post(), {}, { leaseVersion: 0.5 }), /data\.leaseVersion/],
    ['a name for a channel', outbound, bent(post(), {}, { conversation: { teamId, channelId: '#x' } }), /channelId/],
    ['an event to post', outbound, event(SECRET), /slack.message.v1 is not for the stage outbound/],
    ['an event to the admins', admin, event(SECRET), /slack.message.v1 is not for the stage admin/],
    ['a post as an event', events, post(), /egress.post.v1 is no event/],
    ['a post as a command', commands, post(), /egress.post.v1 was sent to the stage commands.default/],
    ['another partition', [names.events, elsewhere], event('!echo astray'), /belongs into/],
    ['another partition to post', [names.outbound, elsewhere], post({ body: { markdown: 'astray' } }), /belongs into/],
    [
      'out of time in the queue',
      [names.stage('commands.default'), '03'],
      '{',
      /it expired|not JSON/,
      { expiration: '0' },
    ],
    ['a dead letter of nobody', [names.dead, 'events'], SECRET, /no reason given/, { messageId: 'same' }],
    ['one more by its name', [names.dead, 'events'], `${SECRET} 2`, /no reason given/, { messageId: 'same' }],
  ];
  await withGoodOnes('beside', async () => {
    for (const [what, [exchange, key], body, , properties] of bad) {
      const correlationid = what.replaceAll(' ', '-');
      const isEnvelope = typeof body === 'object' && !Buffer.isBuffer(body) && !Array.isArray(body);
      const text = isEnvelope ? JSON.stringify({ ...body, correlationid }) : JSON.stringify(body);
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : text;
      await hostile.publish(exchange, key, bytes, { correlationId: correlationid, priority: 9, ...properties });
    }
  });
  await waitFor(async () => (await letters()).length >= bad.length, { timeoutMs: 20_000, what: 'the dead letters' });
  const kept = await letters();
  const causes = bad.map(([what]) => {
    const its = kept.filter(({ correlationid }) => correlationid === what.replaceAll(' ', '-'));
    return [what, its.map(({ cause }) => cause)];
  });
  expect(causes).toEqual(bad.map(([what, , , cause]) => [what, [expect.stringMatching(cause)]]));
  expect(said(/sesame|astray/)).toEqual([]);
}, 60_000);

it('headers of any sort and depth, or none, change nothing: the body alone is read', async () => {
  const marked = (text: string) => event(`!echo ${text}`);
  const put = (text: string, properties: Options.Publish) =>
    hostile.publish(names.events, general, JSON.stringify(marked(text)), properties);
  await withGoodOnes('headers', async () => {
    await put('odd none', {});
    await put('odd many', { headers: Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`x-${n}`, n])) });
    await hostile.publishHeaders(names.events, general, JSON.stringify(marked('odd large')), longValue(100_000));
    await put('odd forged', {
      headers: { 'x-delivery-count': 9e15, 'x-attempt': -1, 'x-death': 'never', traceparent: { a: [null] } },
      replyTo: 'nowhere',
      userId: undefined,
      expiration: '60000',
      messageId: '\u{1F600}'.repeat(60),
    });
    for (const [exchange, key] of [
      [names.events, general],
      [names.outbound, general],
      [names.outbound, 'admin'],
      [names.rpc, 'directory'],
      [names.broadcast, ''],
      [names.dead, 'events'],
    ] as const)
      await hostile.publishHeaders(exchange, key, '{ nested', nestedTables(10_000));
    await hostile.publishHeaders(names.events, general, JSON.stringify(marked('odd nested')), nestedTables(10_000));
  });
  await waitFor(() => said(/^odd/).length >= 5, { timeoutMs: 30_000, what: 'the answers' });
  expect(said(/^odd/)).toEqual(['odd none', 'odd many', 'odd large', 'odd forged', 'odd nested']);
  const nested = async () => (await letters()).filter(({ body }) => body === '{ nested').map(({ stage }) => stage);
  await waitFor(async () => (await nested()).length >= 4, { what: 'their dead letters' });
  expect((await nested()).sort()).toEqual(['admin', 'events', 'events', 'outbound']);
  const lost = ['no connection to the broker', 'AMQP channel closed; another one will be opened'];
  for (const name of ['command-worker', 'egress'] as const)
    expect(house.services[name].logs().filter(({ msg }) => lost.includes(msg ?? ''))).toEqual([]);
}, 60_000);

it('what is odd and no fault is answered once, whatever signs it is made of and however often it comes', async () => {
  const odd = `odd\0text \ud800 \u202e`;
  const again = event('!echo a hundred times');
  const handle = `e1'";--\0\ud800/../%00`;
  await withGoodOnes('odd', async () => {
    await hostile.publish(names.events, general, JSON.stringify(event(`!echo ${odd}`)));
    await hostile.publish(names.events, general, JSON.stringify(event(`!no\0thing \ud800`)));
    const id = `e1'";--\0\ud800`;
    const odds = post({
      executionId: id,
      handle,
      body: { markdown: `post\0ed \ud800` },
      leaseVersion: Number.MAX_SAFE_INTEGER,
    });
    for (let n = 0; n < 100; n++) {
      await hostile.publish(names.events, general, JSON.stringify({ ...again, id: `again-${n}` }));
      await hostile.publish(names.outbound, general, JSON.stringify(odds));
    }
  });
  await waitFor(() => said(/^a hundred times/).length > 0 && said(/^post/).length > 0, { what: 'the answers' });
  await house.ask('!echo the end');
  expect(said(/^a hundred times/)).toHaveLength(1);
  expect(said(/^post/)).toHaveLength(1);
  expect(said(/^oddtext/)).toHaveLength(1);
}, 60_000);

it('a command under the name of another one is not run, and the other one is answered', async () => {
  const victim = event('!echo the victim');
  const forged = event('!echo the forgery', { dedupkey: victim.dedupkey, correlationid: 'forged' });
  for (const each of [forged, victim, forged]) await hostile.publish(names.events, general, JSON.stringify(each));
  await waitFor(() => said(/the victim/).length > 0, { what: 'the answer' });
  await waitFor(async () => (await lettersOf('forged')).length === 2, { what: 'two dead letters' });
  expect((await lettersOf('forged')).map(({ cause }) => cause)).toEqual([
    expect.stringMatching(/dedupkey is not that of its message/),
    expect.stringMatching(/dedupkey is not that of its message/),
  ]);
  await house.ask('!echo the end');
  expect(said(/the (victim|forgery)/)).toEqual(['the victim']);
}, 60_000);

it('requests and broadcasts that make no sense are refused or passed over, and the next one is heard', async () => {
  const bodies = ['', 'no json', 'null', '[]', nest(50_000), '{"kind":"user","userId":7}', 'x'.repeat(2_000_000)];
  await withGoodOnes('asked', async () => {
    for (const body of bodies) {
      await hostile.publish(names.rpc, 'directory', body);
      await hostile.publish(names.rpc, 'directory', body, { replyTo: 'errand.events.00', correlationId: 'x' });
      await hostile.publish(names.rpc, 'directory', body, { replyTo: names.replyQueue('gone'), correlationId: 'x' });
      await hostile.publish(names.broadcast, '', body);
      await hostile.publish(
        names.broadcast,
        '',
        `{"kind":"ledger.waiting","partition":99,"conversation":${JSON.stringify(body)}}`,
      );
    }
    const ghost = { kind: 'presence', group: 'egress', id: '__proto__', startedAt: -1e300, isLeaving: true };
    await hostile.publish(names.broadcast, '', JSON.stringify(ghost));
  });
  for (const service of serviceNames) expect(await house.services[service].readiness()).toMatchObject({ status: 200 });
}, 60_000);

describe('what people type', () => {
  const carla = { userId: users.carla, channelId: channels.ops };
  const typed = (text: string) => house.simulator.people.say({ ...carla, text, raw: true }).ts;
  /** How often somebody has been called in that channel. */
  const calls = (userId: string) =>
    house.simulator.people.channel(userId, channels.ops).unread.get(userId)?.mentions ?? 0;
  async function behindAll(): Promise<void> {
    await acknowledged(house);
    const { ts } = await house.ask('!echo behind all of them', carla);
    await waitFor(() => posted(0).at(-1) === 'behind all of them', {
      timeoutMs: 30_000,
      what: `what is said before ${ts}`,
    });
  }
  const posted = (from: number) => house.answersIn(channels.ops).slice(from);

  it('of 40,000 characters is read and answered, whatever they are, and beyond what a message can carry told', async () => {
    const long = (sign: string) => sign.repeat(Math.floor(40_000 / sign.length));
    const echoed = (sign: string) => `${long(sign)}y`.slice(0, sign === '&amp;' ? 200_000 : 39_994);
    const inFiles = ['x', 'Zoë ', '\u{1F600}', '&amp;', '\u202e'];
    const filesHere = () => house.simulator.observer.messagesIn(channels.ops).flatMap(({ files = [] }) => files);
    const before = filesHere().length;
    await withGoodOnes('long', async () => {
      for (const sign of [...inFiles, '\n', '<@U0BEN0002>']) typed(`!echo ${echoed(sign)}`);
      typed(`!${long('z')}`.slice(0, 40_000));
      typed(`!help ${long('h')}`.slice(0, 40_000));
      typed(long('no command '));
      typed(`!echo ${'\u4e2d'.repeat(100_000)}`); // no client lets one say so much
    });
    await behindAll();
    const all = posted(0);
    const unknown = all.filter((each) => each.startsWith('Command "z'));
    expect(unknown).toEqual([`Command "${'z'.repeat(100)}" not found.`]);
    expect(all.filter((each) => each.includes('That command is not defined.'))).toHaveLength(1);
    expect(all.filter((each) => each.includes('`!echo` was too long, not run'))).toHaveLength(1);
    // Line breaks are no words, and mentions are shorter as they are read: these two are messages.
    const urls = filesHere()
      .slice(before)
      .map(({ url }) => `${house.simulator.url}${url}`);
    const contents = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    // Over two sockets one may overtake another.
    expect(contents.length).toBe(inFiles.length);
    const whole = (sign: string) => contents.includes(echoed(sign).replaceAll('&amp;', '&'));
    expect(inFiles.filter((sign) => !whole(sign))).toEqual([]);
  }, 60_000);

  it('calls nobody by an answer, through whatever it gets there', async () => {
    const before = house.answersIn(channels.ops).length;
    const people = [users.ana, users.ben, users.dmitri];
    const smuggled = ['<!channel>', '<!here|x>', '<@U0BEN0002>', '<!subteam^S0ONCALL1>', '<https://evil.example|ops>'];
    // As a client sends what is typed: entities. The command gets the brackets.
    const asTyped = smuggled.map((each) => each.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    const called = people.map(calls);
    for (const each of [...asTyped, asTyped.join(''), `&lt;${asTyped[0]}`, `*${asTyped[0]}*`, `\`${asTyped[0]}`]) {
      for (const command of [
        'echo ',
        '',
        'help ',
        'apropos ',
        'whoami ',
        'about ',
        'history ',
        'approve ',
        'room topic ',
      ])
        typed(`!${command}${each}`);
    }
    await behindAll();
    expect(people.map(calls)).toEqual(called);
    // What Slack itself reads as a mention is one in what was said, and none in the answer.
    const counted = people.map(calls);
    typed('!echo <!channel> <@U0BEN0002> <!subteam^S0ONCALL1|@oncall> <!everyone>');
    typed('!<!here> <@U0ANA0001>');
    typed('!help <@U0DMITRI4>');
    await behindAll();
    const answers = posted(before);
    expect(answers.length).toBeGreaterThan(60);
    expect(answers.filter((text) => /<[!@](?!U0CARLA03)/.test(text))).toEqual([]);
    expect(answers.filter((text) => text.includes('<https://evil.example|'))).toEqual([]);
    expect(answers).toContain('&lt;!channel&gt;');
    // By what Carla said: twice all of them, and Dmitri once.
    expect(people.map((userId, at) => calls(userId) - counted[at]!)).toEqual([2, 2, 3]);
  }, 60_000);

  it('is no command by letters that only look like one, and comes back as it was typed', async () => {
    const before = house.answersIn(channels.ops).length;
    const nothing = [
      '\uff01echo a',
      '\u202e!echo a',
      '\u200b!echo a',
      '\u01c3echo a',
      '\u0000!echo a',
      '\ufeff!echo a',
    ];
    const unknown = [
      '\u0435cho',
      'e\u0441ho',
      'ec\u200bho',
      '\u202eohce',
      'ECHO',
      'echo\u0301',
      '\ufb00ailed',
      'f\u0430iled',
    ];
    for (const each of nothing) typed(each);
    for (const each of unknown) typed(`!${each}`);
    const signs = ['\u0007', '\u001b[31m', '\u202e', '\u2066', '\u200f', '\u00ad', '\u2028', '\ud83d', '\u0000'];
    for (const sign of signs) typed(`!echo a${sign}b`);
    await behindAll();
    const answers = posted(before).slice(0, -1);
    // What no database takes is a sign that stands for it.
    const expected = [
      // Said again by itself; in a sentence without what would turn the end of it around.
      ...unknown.map((word) => `Command "${word.replace('\u202e', '')}" not found.`),
      ...signs.map((sign) => `a${sign.replace(/[\0\ud83d]/, '\ufffd')}b`),
    ];
    expect(answers.map((text) => text.split('\n')[0]).sort()).toEqual(expected.sort());
  }, 60_000);
});

it('no log has quoted any of it', () => {
  const lines = serviceNames.flatMap((name) => house.services[name].logs().map((line) => JSON.stringify(line)));
  expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
  expect(lines.filter((line) => line.includes('"level":60'))).toEqual([]);
});
