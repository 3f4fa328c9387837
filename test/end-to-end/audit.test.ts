import { simulatorDefaults } from '@errand/slack-simulator';
import { startProcess, waitFor } from '@errand/testing';
import { Client } from 'pg';
import type { House } from './house';
import { mainOf, startHouse } from './house';

const { app, users, channels } = simulatorDefaults;

describe('the audit', () => {
  let house: House;
  beforeAll(
    async () => void (house = await startHouse({ transport: 'socket', env: { BOT_ADMINS: users.ana } })),
    60_000,
  );
  afterAll(() => house?.stop(), 60_000);

  async function errand(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
    const env = { DATABASE_URL: house.databaseUrl };
    const cli = await startProcess({ name: 'cli', args: [mainOf('cli'), ...args], env, until: 'started' });
    const { code } = await cli.exited();
    return { code, lines: cli.logs().map((line) => (line['text'] as string | undefined) ?? JSON.stringify(line)) };
  }
  const linkOf = (ts: string, channelId: string = channels.general) =>
    `https://acme.slack.com/archives/${channelId}/p${ts.replace('.', '')}`;
  const entriesOf = async (...filter: string[]) => {
    const { lines } = await errand('audit', 'export', ...filter);
    return lines.map((line) => JSON.parse(line) as { kind: string; ts?: string; details: Record<string, unknown> });
  };

  it('a command is found from the link of its answer, from receipt to the posted message', async () => {
    const answer = await house.ask('!echo hello xoxb-123456789-secret', { userId: users.ben });
    // What is posted is noted a moment after it stands there.
    await waitFor(async () => (await entriesOf('--message', linkOf(answer.ts))).length === 2, {
      timeoutMs: 20_000,
      what: 'the entries of command and answer',
    });
    const [command, post] = await entriesOf('--message', linkOf(answer.ts));
    expect(command).toMatchObject({
      kind: 'command',
      userId: users.ben,
      channelId: channels.general,
      command: 'echo',
      details: { outcome: 'done', access: { outcome: 'allowed', policyVersion: expect.any(Number) as number } },
    });
    expect(post).toMatchObject({ kind: 'post', ts: answer.ts, details: { state: 'posted' } });
    expect(JSON.stringify([command, post])).not.toContain('xoxb-');
    expect(await entriesOf('--message', linkOf(command?.ts ?? ''))).toEqual([command, post]);

    const { id: dm } = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId });
    const { text } = await house.ask(`!audit --message ${linkOf(answer.ts)}`, { userId: users.ana, channelId: dm });
    expect(text).toContain('*!echo*');
    expect(text).toContain(`post posted in \`${channels.general}\` as \`${answer.ts}\``);
    const refused = await house.ask('!audit', { userId: users.ben });
    expect(refused.text).not.toContain('echo');
  }, 60_000);

  it('a command is found from the link of the file that it sent', async () => {
    const { id: dm } = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId });
    house.say('!backup', { userId: users.ana, channelId: dm });
    const shown = () => house.simulator.observer.messagesIn(dm).find(({ files = [] }) => files.length > 0);
    await waitFor(shown, { timeoutMs: 30_000, what: 'the file' });
    const link = linkOf(shown()?.ts ?? '', dm);
    const kinds = async () => (await entriesOf('--message', link)).map(({ kind }) => kind);
    await waitFor(async () => (await kinds()).includes('post'), { timeoutMs: 20_000, what: 'its entries' });
    const [command] = await entriesOf('--message', link);
    expect(command).toMatchObject({ kind: 'command', command: 'backup', userId: users.ana });
  }, 60_000);

  it('names what somebody changed in the database, which refuses it at first', async () => {
    expect(await errand('audit', 'verify')).toMatchObject({ code: 0 });
    const client = new Client(house.databaseUrl);
    await client.connect();
    const change = `update audit set user_id = 'U0NOBODY' where sequence = 1`;
    await expect(client.query(change)).rejects.toThrow('the audit is append-only');
    await client.query('alter table audit disable trigger audit_append_only');
    await client.query(change);
    await client.end();
    const { code, lines } = await errand('audit', 'verify');
    expect([code, lines[0]]).toEqual([1, 'entry 1: it was changed']);
  }, 60_000);
});
