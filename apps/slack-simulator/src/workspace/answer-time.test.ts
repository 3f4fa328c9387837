import { noteQuestion, timeOfAnswer } from './answer-time';
import type { Message } from './model';
import { emptyChannel } from './seed';

const ts = (ms: number) => (1_700_000_000 + ms / 1000).toFixed(6);
function channelWhereAsked(...questions: { ms: number; threadTs?: string }[]) {
  const channel = emptyChannel({ id: 'C1', kind: 'channel', name: 'one', creator: 'U1', created: 0 });
  for (const { ms, ...rest } of questions)
    noteQuestion(channel, { ts: ts(ms), channelId: 'C1', text: '!help', reactions: [], ...rest } satisfies Message);
  return channel;
}

it('is the time from the one question that waited', () => {
  expect(timeOfAnswer(channelWhereAsked({ ms: 0 }), { ts: ts(250) })).toBe(250);
});

it('is not known while several questions waited, nor for their other answers', () => {
  const channel = channelWhereAsked({ ms: 0 }, { ms: 100 });
  expect(timeOfAnswer(channel, { ts: ts(250) })).toBeUndefined();
  noteQuestion(channel, { ts: ts(260), channelId: 'C1', text: '!help', reactions: [] });
  expect(timeOfAnswer(channel, { ts: ts(300) })).toBeUndefined();
});

it('is known of the first part of an answer alone, and of nothing that nobody asked for', () => {
  const channel = channelWhereAsked({ ms: 0 });
  expect([timeOfAnswer(channel, { ts: ts(50) }), timeOfAnswer(channel, { ts: ts(60) })]).toEqual([50, undefined]);
  expect(timeOfAnswer(channelWhereAsked(), { ts: ts(50) })).toBeUndefined();
});

it('is measured from the question above when a thread begins with the answer', () => {
  const channel = channelWhereAsked({ ms: 0 }, { ms: 100 });
  expect(timeOfAnswer(channel, { ts: ts(300), threadTs: ts(100) })).toBe(200);
  expect(timeOfAnswer(channel, { ts: ts(310), threadTs: ts(100) })).toBeUndefined();
  expect(timeOfAnswer(channel, { ts: ts(400) })).toBe(400);
});

it('is measured inside a thread where the question was asked there', () => {
  const channel = channelWhereAsked({ ms: 0 }, { ms: 500, threadTs: ts(0) });
  expect(timeOfAnswer(channel, { ts: ts(700), threadTs: ts(0) })).toBe(200);
});

it('forgets a question that was not answered within a minute', () => {
  const channel = channelWhereAsked({ ms: 0 }, { ms: 61_000 });
  expect(timeOfAnswer(channel, { ts: ts(61_500) })).toBe(500);
});
