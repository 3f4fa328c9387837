import type { Servers, StartServers } from './choose-way';
import { chooseWay } from './choose-way';
import type { Way } from './test-run';

const works: StartServers = async () => ({
  amqpUrl: 'amqp://here',
  databaseUrl: 'postgresql://here',
  description: 'they run',
  stop: async () => undefined,
});
const lacks =
  (what: string): StartServers =>
  async () => {
    throw new Error(what);
  };

async function choose(starters: Partial<Record<Way, StartServers>>, forced?: string) {
  const said: string[] = [];
  const none = { url: lacks('no URL'), containers: lacks('no engine'), programs: lacks('no programs') };
  const result: Promise<{ way: Way; servers: Servers }> = chooseWay({
    forced,
    starters: { ...none, ...starters },
    run: '/nowhere',
    say: (line) => said.push(line),
  });
  return {
    said,
    result: await result.then(
      ({ way }) => way,
      (err: Error) => err,
    ),
  };
}

describe('chooseWay', () => {
  it('takes the first way that works, and says in one line which and why not the others', async () => {
    const { said, result } = await choose({ containers: works, programs: works });
    expect(result).toBe('containers');
    expect(said).toEqual(['test servers: containers: they run; url: no URL']);
  });

  it('takes only the way that is forced', async () => {
    expect((await choose({ url: works, programs: works }, 'programs')).result).toBe('programs');
    const { result } = await choose({ url: works }, 'containers');
    expect(result).toMatchObject({
      message: expect.stringContaining('TEST_SERVERS=containers does not work here: containers: no engine'),
    });
  });

  it('refuses a way that it does not know', async () => {
    const { result } = await choose({ url: works }, 'cloud');
    expect(result).toMatchObject({ message: 'TEST_SERVERS: cloud is none of url, containers, programs' });
  });

  it('names all ways and what each lacks when none works', async () => {
    const { result } = await choose({});
    for (const word of ['TEST_AMQP_URL', 'no URL', 'Docker', 'no engine', 'rabbitmq-server', 'no programs']) {
      expect((result as Error).message).toContain(word);
    }
  });

  it('takes an empty TEST_SERVERS for none', async () => {
    expect((await choose({ programs: works }, '')).result).toBe('programs');
  });
});
