import { UsageError, readOptions } from './options';

it('measures both subjects in all sections and over all transports unless told otherwise', () => {
  expect(readOptions([])).toEqual({
    sections: ['side-by-side', 'saturation', 'workers', 'pace', 'memory', 'decisions', 'large-workspace'],
    subjects: ['errand', 'bolt'],
    warmUp: 3000,
    seconds: undefined,
    channels: undefined,
    rate: 50,
    rounds: 5,
    transports: ['socket', 'http', 'rtm'],
    arrivals: ['evenly', 'at random'],
    rates: [100, 200, 300, 400, 600, 800],
    posts: 100,
    commands: 200_000,
    memoryRate: 200,
    out: undefined,
  });
});

it('measures side-by-side alone and shorter with --quick, where no length is given', () => {
  const quick = { sections: ['side-by-side'], seconds: 6, rounds: 3, rate: 50, arrivals: ['evenly'], warmUp: 1000 };
  expect(readOptions(['--quick'])).toMatchObject(quick);
  expect(readOptions(['--quick', '--section', 'side-by-side'])).toMatchObject(quick);
  expect(readOptions(['--quick', '--seconds', '9'])).toMatchObject({ seconds: 9, rounds: 3 });
  expect(() => readOptions(['--quick', '--section', 'pace'])).toThrow('--quick is about side-by-side alone');
});

it('measures the sections that are named, in the order of the results', () => {
  const args = ['--section', 'memory', '--section=side by side'];
  expect(readOptions(args)).toMatchObject({ sections: ['side-by-side', 'memory'] });
});

it('reads what is given', () => {
  const args = [
    '--rate=0.5',
    '--channels',
    '3',
    '--transport',
    'rtm,http',
    '--arrivals',
    'at-random',
    '--only',
    'errand',
  ];
  expect(
    readOptions([...args, '--rates', '10, 20', '--memory-rate', '7', '--warm-up', '9', '--out', 'x.md']),
  ).toMatchObject({
    rate: 0.5,
    channels: 3,
    transports: ['http', 'rtm'],
    arrivals: ['at random'],
    subjects: ['errand'],
    rates: [10, 20],
    memoryRate: 7,
    warmUp: 9,
    out: 'x.md',
  });
});

it('leaves out what Bolt has not where Bolt is alone', () => {
  const parts = { transports: ['socket', 'http'], sections: ['side-by-side', 'saturation'] };
  expect(readOptions(['--only', 'bolt'])).toMatchObject(parts);
  expect(() => readOptions(['--only', 'bolt', '--transport', 'rtm'])).toThrow('Bolt has no RTM');
  expect(() => readOptions(['--only', 'bolt', '--section', 'pace'])).toThrow('Bolt takes no part in pace');
});

it('refuses rates that do not rise', () => {
  expect(() => readOptions(['--rates', '100,100'])).toThrow('--rates: 100,100 does not rise');
  expect(() => readOptions(['--rates', '100,'])).toThrow('--rates:  is not a number');
});

it('names every fault at once', () => {
  const args = ['--rate', '0', '--seconds', '1.5', '--channels=', '--transport', 'smoke', '--only', 'hubot'];
  expect(() => readOptions([...args, '--section', 'speed'])).toThrow(UsageError);
  for (const part of ['--rate: 0 ', '--seconds: 1.5 ', '--channels: ', 'smoke', 'hubot', 'speed'])
    expect(() => readOptions([...args, '--section', 'speed'])).toThrow(part);
});

it('refuses options that it does not know', () => {
  expect(() => readOptions(['--fast'])).toThrow(UsageError);
  expect(() => readOptions(['fast'])).toThrow(UsageError);
});

it('gives help', () => {
  expect(readOptions(['--help'])).toBe('help');
});
