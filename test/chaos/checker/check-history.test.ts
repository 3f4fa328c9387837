import { checkHistory, faultsOf } from './check-history';
import type { BotMessage, Crash, Effect, History, SaidCommand } from './history';

const TTL_MS = 900_000;

function said(id: string, facts: Partial<SaidCommand> = {}): SaidCommand {
  const saidAt = facts.saidAt ?? 1_000;
  return {
    id,
    channelId: 'C1',
    executionId: `x${id}`,
    isQuick: true,
    result: `done ${id}`,
    messages: 1,
    onCrash: 'retry',
    saidAt,
    deliveredAt: saidAt + 1,
    acknowledgedAt: saidAt + 5,
    ...facts,
  };
}

let ts = 0;
function reply(id: string, facts: Partial<BotMessage> = {}): BotMessage {
  ts += 1;
  return {
    channelId: 'C1',
    ts: String(ts),
    key: `x${id}/0/0`,
    text: `done ${id}`,
    isGone: false,
    postedAt: 1_020,
    ...facts,
  };
}

function check(history: Partial<History>) {
  return checkHistory({ commands: [], messages: [], effects: [], crashes: [], commandTtlMs: TTL_MS, ...history });
}

const interrupted = '`!launch` was interrupted and was not run again; what it had done until then is done.';

it('finds nothing wrong with commands that are answered once, in order', () => {
  const commands = [said('a'), said('b', { saidAt: 2_000 })];
  const verdict = check({ commands, messages: [reply('a'), reply('b', { postedAt: 2_030 })] });
  expect(verdict).toMatchObject({ said: 2, accepted: 2, lost: 0, doubled: 0, outOfOrder: 0, examples: [] });
  expect(verdict.answered).toEqual({ result: 2, error: 0, interrupted: 0, tooOld: 0 });
  expect(faultsOf(verdict)).toBe(0);
});

it('counts answers by kind', () => {
  const texts = [
    interrupted,
    'Computer says nooo. See logs for details:\n12ab',
    '`!x` was interrupted 3 times before it could end, and is not run again.',
  ];
  const commands = texts.map((_, n) => said(String(n)));
  const messages = texts.map((text, n) => reply(String(n), { text }));
  expect(check({ commands, messages }).answered).toEqual({ result: 0, error: 2, interrupted: 1, tooOld: 0 });
});

describe('lost', () => {
  it('is what Slack was told is stored, and nobody answers', () => {
    expect(check({ commands: [said('a')] })).toMatchObject({ accepted: 1, lost: 1 });
  });

  it('is not what Errand never took', () => {
    expect(check({ commands: [said('a', { acknowledgedAt: undefined })] })).toMatchObject({ accepted: 0, lost: 0 });
  });

  it('is what was begun and not ended', () => {
    expect(check({ commands: [said('a')], messages: [reply('a', { text: 'part 1' })] }).lost).toBe(1);
  });

  it('is what is answered by two terminal replies', () => {
    const messages = [reply('a'), reply('a', { key: 'xa/1/0', text: interrupted })];
    expect(check({ commands: [said('a')], messages })).toMatchObject({ lost: 1, doubled: 0 });
  });

  it('is what is answered by a message that was taken away', () => {
    expect(check({ commands: [said('a')], messages: [reply('a', { isGone: true })] }).lost).toBe(1);
  });

  it('is what is called too old before it is', () => {
    const text = '`!echo` was too old, not run: it waited longer than its limit.';
    const commands = [said('a')];
    expect(check({ commands, messages: [reply('a', { text })] }).lost).toBe(1);
    const late = check({ commands, messages: [reply('a', { text, postedAt: 1_000 + TTL_MS })] });
    expect(late).toMatchObject({ lost: 0, answered: { tooOld: 1 } });
  });
});

it('takes for accepted what is answered although Slack was not told', () => {
  const commands = [said('a', { acknowledgedAt: undefined })];
  expect(check({ commands, messages: [reply('a')] })).toMatchObject({ accepted: 1, lost: 0, answered: { result: 1 } });
});

describe('doubled', () => {
  it('is two messages under one key, also when one is gone again', () => {
    const commands = [said('a'), said('b')];
    const messages = [reply('a'), reply('a'), reply('b'), reply('b', { isGone: true })];
    expect(check({ commands, messages })).toMatchObject({ doubled: 2, lost: 0 });
  });

  it('is not lost as well where one of the two was changed to its last words', () => {
    const messages = [reply('a', { text: 'working' }), reply('a')];
    expect(check({ commands: [said('a')], messages })).toMatchObject({ doubled: 1, lost: 0 });
  });

  const effect = (at: number, pid = 7, begunAt = at - 10): Effect => ({ commandId: 'a', pid, begunAt, at });
  const crash = (from: number, to = from, pid = 7): Crash => ({ pid, from, to });
  const effects = [effect(1_010), effect(12_000, 8)];
  const messages = [reply('a', { postedAt: 12_100 })];

  it('is an effect that is run twice with no crash inside', () => {
    const commands = [said('a')];
    expect(check({ commands, messages, effects, crashes: [crash(900)] }).doubled).toBe(1);
    expect(check({ commands, messages, effects, crashes: [crash(1_500, 1_500, 9)] }).doubled).toBe(1);
    expect(check({ commands, messages, effects, crashes: [crash(13_000)] }).doubled).toBe(1);
  });

  it('is an effect that is run again after the command was answered', () => {
    const answered = [reply('a', { postedAt: 1_100 })];
    expect(check({ commands: [said('a')], messages: answered, effects, crashes: [crash(1_500)] }).doubled).toBe(1);
  });

  it('is not the effect of a run that stood still while another one took over', () => {
    const late = [effect(12_000, 8), effect(21_100, 7, 1_010)];
    const commands = [said('a')];
    expect(check({ commands, messages, effects: late, crashes: [crash(1_050, 21_050)] }).doubled).toBe(0);
    expect(check({ commands, messages, effects: late, crashes: [crash(1_005, 21_050)] }).doubled).toBe(0);
    expect(check({ commands, messages, effects: late, crashes: [] }).doubled).toBe(1);
  });

  it('is the effect of a run that was begun anew after that', () => {
    const anew = [effect(12_000, 8), effect(21_100, 7, 21_060)];
    expect(check({ commands: [said('a')], messages, effects: anew, crashes: [crash(1_050, 21_050)] }).doubled).toBe(1);
  });

  it('is not an effect that is run again after a crash inside', () => {
    const commands = [said('a')];
    expect(check({ commands, messages, effects, crashes: [crash(1_500)] }).doubled).toBe(0);
    expect(check({ commands, messages, effects, crashes: [crash(1_005, 21_000)] }).doubled).toBe(0);
  });

  it('is an effect that is run again at all where a crash is to be reported', () => {
    const commands = [said('a', { onCrash: 'report' })];
    expect(check({ commands, messages, effects, crashes: [crash(1_500)] }).doubled).toBe(1);
  });
});

describe('out of order', () => {
  const earlier = said('a');
  const later = said('b', { saidAt: 2_000 });
  const messages = [reply('a', { postedAt: 3_000 }), reply('b', { postedAt: 2_500 })];

  it('is a reply after that to a command that was handed over when this one was accepted already', () => {
    expect(check({ commands: [earlier, later], messages })).toMatchObject({ outOfOrder: 1 });
  });

  it('is not claimed of two that were under way at once', () => {
    const slowly = said('a', { acknowledgedAt: 2_100 });
    expect(check({ commands: [slowly, later], messages }).outOfOrder).toBe(0);
    expect(check({ commands: [said('a', { acknowledgedAt: undefined }), later], messages }).outOfOrder).toBe(0);
  });

  it('is about quick commands of one channel', () => {
    expect(check({ commands: [said('a', { isQuick: false }), later], messages }).outOfOrder).toBe(0);
    expect(check({ commands: [said('a', { channelId: 'C2' }), later], messages }).outOfOrder).toBe(0);
  });
});

it('counts a result whose earlier replies are missing', () => {
  const commands = [said('a', { messages: 3 }), said('b', { messages: 2 })];
  const messages = [
    reply('a'),
    reply('a', { key: 'xa/1/0', text: 'part' }),
    reply('b'),
    reply('b', { key: 'xb/1/0', text: 'part' }),
  ];
  expect(check({ commands, messages })).toMatchObject({ incomplete: 1, lost: 0 });
});

it('counts messages that belong to nothing', () => {
  const messages = [reply('a'), reply('nobody'), reply('a', { key: undefined, text: 'hello' })];
  expect(check({ commands: [said('a')], messages }).strays).toBe(2);
});

describe('the longest gap', () => {
  it('is the longest time without an answer while one is waited for', () => {
    const commands = [said('a', { saidAt: 0 }), said('b', { saidAt: 100 }), said('c', { saidAt: 200 })];
    const messages = [reply('a', { postedAt: 20 }), reply('b', { postedAt: 5_000 }), reply('c', { postedAt: 5_010 })];
    expect(check({ commands, messages }).longestGapMs).toBe(4_900);
  });

  it('does not count the time in which nobody asks', () => {
    const commands = [said('a', { saidAt: 0 }), said('b', { saidAt: 9_000 })];
    const messages = [reply('a', { postedAt: 20 }), reply('b', { postedAt: 9_050 })];
    expect(check({ commands, messages }).longestGapMs).toBe(50);
  });
});
