import { UsageError, readOptions } from './options';

it('measures both subjects over all transports unless told otherwise', () => {
  expect(readOptions([])).toEqual({
    rate: 50,
    seconds: 20,
    rounds: 5,
    channels: 20,
    transports: ['socket', 'http', 'rtm'],
    subjects: ['errand', 'bolt'],
    out: undefined,
  });
});

it('is shorter with --quick, where no length is given', () => {
  expect(readOptions(['--quick'])).toMatchObject({ seconds: 6, rounds: 3, rate: 50 });
  expect(readOptions(['--quick', '--seconds', '9'])).toMatchObject({ seconds: 9, rounds: 3 });
});

it('reads what is given', () => {
  const args = ['--rate=0.5', '--channels', '3', '--transport', 'rtm,http', '--only', 'errand', '--out', 'x.md'];
  expect(readOptions(args)).toMatchObject({
    rate: 0.5,
    channels: 3,
    transports: ['http', 'rtm'],
    subjects: ['errand'],
    out: 'x.md',
  });
});

it('leaves RTM out where Bolt is alone, which has none', () => {
  expect(readOptions(['--only', 'bolt'])).toMatchObject({ transports: ['socket', 'http'] });
  expect(() => readOptions(['--only', 'bolt', '--transport', 'rtm'])).toThrow('Bolt has no RTM');
});

it('names every fault at once', () => {
  const args = ['--rate', '0', '--seconds', '1.5', '--channels=', '--transport', 'smoke', '--only', 'hubot'];
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(/--rate: 0 .*\n--seconds: 1\.5 .*\n--channels: .*\n.*smoke.*\n.*hubot/);
});

it('refuses options that it does not know', () => {
  expect(() => readOptions(['--fast'])).toThrow(UsageError);
  expect(() => readOptions(['fast'])).toThrow(UsageError);
});

it('gives help', () => {
  expect(readOptions(['--help'])).toBe('help');
});
