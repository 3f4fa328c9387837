import type { DirectoryAnswer } from '@errand/contracts';
import { createAccess } from './access';
import { messageEvent } from './testing/builders';
import { createHouse } from './testing/house';
import { openPolicy } from './testing/open-policy';

const members = (...userIds: string[]): DirectoryAnswer => ({ kind: 'group', group: { id: 'S0SRE', userIds } });
const away = () => Promise.reject(Object.assign(new Error('no egress'), { code: 'directory_unavailable' }));
const untold = async (): Promise<DirectoryAnswer> => ({ kind: 'refused', reason: 'missing_scope' });
const onlySre = openPolicy({ accessControlsDefault: { allowUsers: ['S0SRE'] } });
const denied = "You're not allowed to access this command from this user";

/** A command with an effect, for those in a user group. */
function setUp(directory: () => Promise<DirectoryAnswer>, isExpired = () => false) {
  const run = jest.fn(() => ({ markdown: 'deployed' }));
  const house = createHouse({ commands: { deploy: { effects: ['deploys'], run } }, isExpired });
  house.access = createAccess(onlySre);
  house.directory = directory;
  return { house, run };
}

describe('a command whose caller has to be looked up first', () => {
  it('runs, or is denied, by what the directory says', async () => {
    const { house, run } = setUp(async () => members('UANA'));
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!deploy'), 0);
    house.directory = async () => members('UBEN');
    await engine.handleEvent(messageEvent('!deploy', { ts: '1712.000200' }), 0);
    expect(house.posted()).toEqual(['deployed', denied]);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['nobody answers', away],
    ['Slack does not tell', untold],
  ])('waits in its lane while %s, and runs once when it is told', async (_name, silence) => {
    const { house, run } = setUp(silence);
    const handled = house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    await house.clock.advance(60_000);
    expect(house.posted()).toEqual([]);
    house.directory = async () => members('UANA');
    await house.clock.advance(2_000);
    await handled;
    expect(house.posted()).toEqual(['deployed']);
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.lines.filter((line) => line.includes('a command waits'))).toHaveLength(1);
  });

  it('is told that it is too old where that was not told in its time', async () => {
    const { house, run } = setUp(away, () => true);
    await house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    expect(house.posted()).toEqual([expect.stringContaining('too old, not run')]);
    expect(run).not.toHaveBeenCalled();
  });

  it('had not begun where it only waited, so that another worker runs it', async () => {
    const { house, run } = setUp(away);
    void house.start('w1', { sweeps: false }).handleEvent(messageEvent('!deploy'), 0);
    await house.clock.advance(5_000);
    house.store.after = () => new Promise(() => undefined); // it froze
    await house.clock.advance(14_000);
    house.store.after = undefined;
    house.directory = async () => members('UANA');
    await house.start('w2').handleEvent(messageEvent('!deploy'), 0);
    expect(house.posted()).toEqual(['deployed']);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('had begun where it was decided after it waited, and is not run again', async () => {
    const { house, run } = setUp(away);
    run.mockImplementationOnce(() => new Promise(() => undefined) as never);
    void house.start('w1', { sweeps: false }).handleEvent(messageEvent('!deploy'), 0);
    await house.clock.advance(5_000);
    house.directory = async () => members('UANA');
    await house.clock.advance(2_000);
    expect(run).toHaveBeenCalledTimes(1);
    house.store.after = () => new Promise(() => undefined);
    await house.clock.advance(14_000);
    house.store.after = undefined;
    await house.start('w2').handleEvent(messageEvent('!deploy'), 0);
    expect(house.posted()).toEqual([expect.stringContaining('was interrupted')]);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('what is no command', () => {
  it('is suggested nothing of which it is not known whether it may be run', async () => {
    const { house } = setUp(untold);
    await house.start('w1').handleEvent(messageEvent('!deplo'), 0);
    expect(house.posted()).toEqual(['Command "deplo" not found.']);
  });

  it.each([
    ['a bot', 'other_bot', openPolicy({ allowBots: true })],
    ['somebody from outside who may run nothing', 'external', openPolicy()],
  ] as const)('is not answered to %s', async (_name, kind, policy) => {
    const asked = jest.fn();
    const filters = { one: { catchUnprocessed: true, run: asked } };
    const house = createHouse({ commands: { deploy: { run: () => undefined } }, filters, speakers: [kind] });
    house.access = createAccess(policy);
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!nothing', { actor: { kind, userId: 'UX' } }), 0);
    expect(house.posted()).toEqual([]);
    expect(house.ended.map(({ outcome }) => outcome)).toEqual(['not_found']);
    expect(asked.mock.calls.filter(([{ dryRun }]) => !dryRun)).toEqual([]);
  });
});

it('is not run before it is asked where a rule wants it confirmed or approved', async () => {
  const { house, run } = setUp(away);
  const engine = house.start('w1');
  house.access = createAccess(openPolicy({ accessControlsDefault: { confirm: true } }));
  await engine.handleEvent(messageEvent('!deploy'), 0);
  house.access = createAccess(openPolicy({ accessControlsDefault: { approval: { by: ['UBEN'] } } }));
  await engine.handleEvent(messageEvent('!deploy', { ts: '1712.000200' }), 0);
  expect(house.ended.map(({ outcome }) => outcome)).toEqual(['asked', 'asked']);
  expect(run).not.toHaveBeenCalled();
});
