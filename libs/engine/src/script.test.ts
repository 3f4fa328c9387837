import type { StoredReply } from './execution-store';
import type { Saying } from './saying';
import { envelopeOf } from './saying';
import { createScript } from './script';
import { messageEvent } from './testing/builders';

const conversation = { teamId: 'T1', channelId: 'C1' };
const execution = { id: 'e1', plugin: 'test', handler: 'it', envelope: messageEvent('!it'), input: {}, partition: 0 };

const post = (position: number, markdown: string): Saying => ({
  kind: 'post',
  handle: `e1/${position}`,
  conversation,
  body: { markdown },
});
const update = (handle: string, markdown: string): Saying => ({
  kind: 'update',
  handle,
  conversation,
  body: { markdown },
});
const remove = (handle: string): Saying => ({ kind: 'delete', handle, conversation });
const react = (handle: string, reaction: string, away = false): Saying => ({
  kind: 'react',
  target: { handle },
  conversation,
  reaction,
  remove: away,
});

/** The runs of one execution and the store; each run but the last is one that crashed. */
function world() {
  const stored: StoredReply[] = [];
  let attempt = 0;
  return {
    stored,
    run(sayings: readonly (Saying | undefined)[], options: { ends?: boolean } = {}) {
      attempt += 1;
      const script = createScript('e1', attempt, stored);
      const keep = ({ number, saying }: { number: number; saying?: Saying }) => {
        if (saying) stored.push({ number, envelope: envelopeOf(saying, execution, { number, ...at }) });
      };
      const at = { leaseVersion: attempt, source: 'test' };
      const lines = sayings.flatMap((saying, position) => (saying && script.next(position, saying)) ?? []);
      lines.forEach(keep);
      if (options.ends) script.settle(sayings.length).forEach(keep);
    },
    /** What egress does: the calls to Slack, in the order of the numbers. */
    calls: () =>
      [...stored]
        .sort((a, b) => a.number - b.number)
        .map(({ number, envelope: { type, data } }) => {
          const { handle, body, reaction } = data as {
            handle?: string;
            body?: { markdown: string };
            reaction?: string;
          };
          return `${number} ${type.split('.')[1]} ${handle ?? ''} ${body?.markdown ?? reaction ?? ''}`.trim();
        }),
  };
}

/** What people see in the end, by handle. @throws when Slack would refuse a call, or a message were there twice */
function shown(stored: readonly StoredReply[]): Map<string, string> {
  const messages = new Map<string, string>();
  for (const { envelope } of [...stored].sort((a, b) => a.number - b.number)) {
    const { handle, body } = envelope.data as { handle: string; body: { markdown: string } };
    if (envelope.type === 'egress.react.v1') continue;
    if (messages.has(handle) === (envelope.type === 'egress.post.v1'))
      throw new Error(`${envelope.type} of ${handle}, which is ${messages.has(handle) ? '' : 'not '}there`);
    if (envelope.type === 'egress.delete.v1') messages.delete(handle);
    else messages.set(handle, body.markdown);
  }
  return messages;
}

describe('createScript', () => {
  it('numbers the lines of a first run by their positions, those without anything to say counted', () => {
    const { run, calls } = world();
    run([post(0, 'a'), undefined, update('e1/0', 'b'), react('e1/0', 'eyes'), remove('e1/0')], { ends: true });
    expect(calls()).toEqual(['0 post e1/0 a', '2 update e1/0 b', '3 react  eyes', '4 delete e1/0']);
  });

  it('says nothing again that is the same', () => {
    const { run, calls } = world();
    const sayings = [post(0, 'a'), update('e1/0', 'b'), react('e1/0', 'eyes'), post(3, 'c')];
    run(sayings);
    run(sayings);
    run([...sayings, post(4, 'd')], { ends: true });
    expect(calls()).toEqual(['0 post e1/0 a', '1 update e1/0 b', '2 react  eyes', '3 post e1/3 c', '4 post e1/4 d']);
  });

  it('makes of a reply that differs an update of the message, and numbers it and all after it by the attempt', () => {
    const { run, calls } = world();
    run([post(0, 'a'), post(1, 'b')]);
    run([post(0, 'a'), post(1, 'B'), post(2, 'c')]);
    run([post(0, 'a'), post(1, 'B'), post(2, 'C'), post(3, 'd')], { ends: true });
    expect(calls()).toEqual([
      '0 post e1/0 a',
      '1 post e1/1 b',
      '2000000001 update e1/1 B',
      '2000000002 post e1/2 c',
      '3000000002 update e1/2 C',
      '3000000003 post e1/3 d',
    ]);
  });

  it('says an update again, the same as it was, behind a correction of its message', () => {
    const { run, calls } = world();
    run([post(0, 'a'), update('e1/0', '100 %')]);
    run([post(0, 'A'), update('e1/0', '100 %')], { ends: true });
    expect(calls().slice(2)).toEqual(['2000000000 update e1/0 A', '2000000001 update e1/0 100 %']);
  });

  it('takes a message back to where the last run left it, when the run before had gone further', () => {
    const { run, calls } = world();
    run([post(0, 'a'), update('e1/0', '50 %'), update('e1/0', '90 %')]);
    run([post(0, 'a'), update('e1/0', '50 %')], { ends: true });
    expect(calls().slice(3)).toEqual(['2000000002 update e1/0 50 %']);
  });

  it('leaves what the run before had said beyond the last', () => {
    const { run, calls } = world();
    run([post(0, 'a'), post(1, 'b'), post(2, 'c')]);
    run([post(0, 'a')], { ends: true });
    expect(calls()).toEqual(['0 post e1/0 a', '1 post e1/1 b', '2 post e1/2 c']);
  });

  it('keeps a post in whose place something else is said, and says both', () => {
    const { run, calls } = world();
    run([post(0, 'a'), post(1, 'b')]);
    run([post(0, 'a'), update('e1/0', 'A'), post(2, 'c')], { ends: true });
    expect(calls().slice(1)).toEqual(['1 post e1/1 b', '2000000001 update e1/0 A', '2000000002 post e1/2 c']);
  });

  it('posts a reply in whose place something else was said, under the handle of its position', () => {
    const { run, calls } = world();
    run([post(0, 'a'), update('e1/0', 'A')]);
    run([post(0, 'a'), post(1, 'b'), update('e1/1', 'B')], { ends: true });
    expect(calls().slice(2)).toEqual([
      '2000000001 post e1/1 b',
      '2000000002 update e1/1 B',
      '2000000003 update e1/0 a', // this run did not change it
    ]);
  });

  it('posts a message anew that the run before had deleted, when it is to say something else or to stay', () => {
    const { run, calls } = world();
    run([post(0, 'a'), post(1, 'b'), remove('e1/0'), remove('e1/1')]);
    run([post(0, 'A'), post(1, 'b'), remove('e1/0')], { ends: true });
    expect(calls().slice(4)).toEqual(['2000000000 post e1/0 A', '2000000002 delete e1/0', '2000000003 post e1/1 b']);
  });

  it('tells reactions apart from what a message says', () => {
    const { run, calls } = world();
    run([post(0, 'a'), react('e1/0', 'eyes'), react('e1/0', 'eyes', true)]);
    run([post(0, 'A'), react('e1/0', 'eyes'), react('e1/0', 'rocket')], { ends: true });
    expect(calls().slice(3)).toEqual(['2000000000 update e1/0 A', '2000000002 react  rocket']);
  });

  it('takes the message of another execution for one that is there, until it has deleted it', () => {
    const { run, calls } = world();
    run([update('e0/0', 'x'), remove('e0/0')]);
    run([update('e0/0', 'y')]);
    expect(calls()).toEqual(['0 update e0/0 x', '1 delete e0/0', '2000000000 post e0/0 y']);
  });

  it('refuses to say anything of a message that this run has deleted', () => {
    const { run } = world();
    expect(() => run([post(0, 'a'), remove('e1/0'), update('e1/0', 'b')])).toThrow('was deleted');
    expect(() => run([post(0, 'a'), remove('e1/0'), react('e1/0', 'eyes')])).toThrow('was deleted');
  });

  it('does not delete what was not said', () => {
    const { run, calls } = world();
    run([undefined, remove('e1/0')], { ends: true });
    expect(calls()).toEqual([]);
  });

  it('has a position behind everything for what is no run of the command', () => {
    const { run, stored } = world();
    run([post(0, 'a'), post(1, 'b')]);
    run([post(0, 'A')]);
    expect(createScript('e1', 3, stored).behind(0)).toBe(2);
    expect(createScript('e1', 3, stored).behind(7)).toBe(7);
    expect(createScript('e1', 1, []).behind(0)).toBe(0);
  });

  it('shows what the last run says, whatever the runs before it said and wherever they crashed', () => {
    let seed = 1;
    const below = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    /** Any run: replies, changes of what it said, and what it deleted left alone. */
    const anyRun = (): Saying[] => {
      const alive: string[] = [];
      return Array.from({ length: 1 + below(8) }, (_, position) => {
        const at = below(alive.length || 1);
        const handle = alive[at];
        const act = below(4);
        if (handle !== undefined && act === 0) return alive.splice(at, 1) && remove(handle);
        if (handle !== undefined && act === 1) return update(handle, `text ${below(3)}`);
        if (handle !== undefined && act === 2) return react(handle, ['eyes', 'tada'][below(2)] ?? '');
        alive.push(`e1/${position}`);
        return post(position, `text ${below(3)}`);
      });
    };
    for (let round = 0; round < 300; round += 1) {
      const { run, stored } = world();
      for (let crash = below(4); crash > 0; crash -= 1) run(anyRun());
      const last = anyRun();
      run(last, { ends: true });
      const numbers = stored.map(({ number }) => number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      const alone = world();
      alone.run(last, { ends: true });
      const [people, wanted] = [shown(stored), shown(alone.stored)];
      expect(Object.fromEntries(people)).toMatchObject(Object.fromEntries(wanted));
      for (const saying of last) if (saying.kind === 'delete') expect(people.has(saying.handle)).toBe(false);
    }
  });

  describe('what Slack cannot change', () => {
    const changed = (saying: Saying, change: object): Saying => ({ ...saying, ...change }) as Saying;
    const file = (markdown: string, id: string) => changed(post(0, markdown), { body: { markdown, file: { id } } });
    const hidden = (markdown: string) =>
      changed(post(0, markdown), { conversation: { ...conversation, ephemeralTo: 'U1' } });

    it('is said anew where a rerun makes something else of it', () => {
      for (const [first, second] of [
        [file('', 'f1'), file('', 'f2')],
        [file('text', 'f1'), file('other text', 'f1')],
        [post(0, 'text'), file('', 'f1')],
        [file('', 'f1'), post(0, 'text')],
        [hidden('one'), hidden('two')],
        [post(0, 'one'), changed(post(0, 'one'), { conversation: { ...conversation, channelId: 'D1' } })],
      ] as const) {
        const { run, calls } = world();
        run([first]);
        run([second], { ends: true });
        expect(calls().map((call) => call.split(' ').slice(0, 3))).toEqual([
          ['0', 'post', 'e1/0'],
          ['2000000000', 'post', 'e1/0'],
        ]);
      }
    });

    it('is not said again where it is the same', () => {
      for (const saying of [file('text', 'f1'), hidden('one')]) {
        const { run, stored } = world();
        run([saying]);
        run([saying], { ends: true });
        expect(stored).toHaveLength(1);
      }
    });

    it('stays behind a text that is changed, and a text is said where there is none to change', () => {
      const withText = world();
      withText.run([file('text', 'f1'), update('e1/0', 'new')]);
      expect(withText.calls()).toEqual(['0 post e1/0 text', '1 update e1/0 new']);
      const alone = world();
      alone.run([file('', 'f1'), update('e1/0', 'new')]);
      expect(alone.calls()).toEqual(['0 post e1/0', '1 post e1/0 new']);
    });
  });
});
