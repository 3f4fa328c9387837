import type { RoomsAnswer } from '@errand/contracts';
import { createTestClock } from '@errand/engine/testing';
import { createLogger } from '@errand/runtime';
import { createRoomJoiner } from './join-rooms';

function setUp(answers: Record<string, RoomsAnswer | undefined>) {
  const asked: unknown[] = [];
  const lines: string[] = [];
  const clock = createTestClock();
  const joining = createRoomJoiner({
    async ask(request) {
      const { room } = request as { room: string };
      asked.push(request.kind === 'join' && room);
      const answer = answers[room];
      if (!answer) throw new Error('nobody answers');
      return answer;
    },
    clock,
    logger: createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
  });
  joining.join(Object.keys(answers));
  return { asked, answers, lines, clock, joining };
}

it('joins each, whatever becomes of another', async () => {
  const { asked, lines, clock } = setUp({
    '#a': { kind: 'not_found' },
    '#b': { kind: 'refused', reason: 'missing_scope' },
    '#c': { kind: 'done' },
  });
  await clock.settle();
  expect(asked).toEqual(['#a', '#b', '#c']);
  const messages = lines.map((line) => JSON.parse(line) as { msg: string; reason?: string });
  expect(messages.map(({ msg, reason }) => [msg, reason])).toEqual([
    ['room of chatroomPresence not joined', 'not_found'],
    ['room of chatroomPresence not joined', 'missing_scope'],
    ['room joined', undefined],
  ]);
});

it('waits for who can be asked, and no longer than until it stops', async () => {
  const { asked, answers, clock, joining } = setUp({ '#a': undefined, '#b': undefined });
  await clock.advance(10_000);
  expect(asked.length).toBeGreaterThan(1);
  answers['#a'] = { kind: 'done' };
  await clock.advance(60_000);
  expect(asked).toContain('#b');
  joining.stop();
  await clock.settle();
  const count = asked.length;
  await clock.advance(600_000);
  expect(asked).toHaveLength(count);
});

it('joins those that settings name later, and each once', async () => {
  const { asked, answers, clock, joining } = setUp({ '#a': { kind: 'done' } });
  answers['#b'] = { kind: 'done' };
  joining.join(['#b', '#a']);
  await clock.settle();
  expect(asked).toEqual(['#a', '#b']);
});
