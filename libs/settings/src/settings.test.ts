import { ConfigError } from '@errand/runtime';
import { readSettings } from './settings';

/** What is at the one path that there is. */
const fileOf = (text: string) => (path: string) => {
  if (path === 'errand.yaml') return text;
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};
const ofFile = (text: string, env: Record<string, string> = {}) =>
  readSettings({ ERRAND_CONFIG: 'errand.yaml', ...env }, fileOf(text));

function faultsOf(read: () => unknown): string {
  try {
    read();
  } catch (err) {
    if (err instanceof ConfigError) return err.faults.join('\n');
    throw err;
  }
  throw new Error('no fault was found');
}

describe('readSettings', () => {
  it('starts without a file: prefix !, no admins, one warning', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ prefix: '!', admins: [], adminNotifications: [], commandTtlMs: 900_000 });
    expect(settings.pacing).toEqual({ channelPerSecond: 1, channelBurst: 5, methodPerMinute: {} });
    expect(settings.warnings).toHaveLength(1);
  });

  it('reads the file', () => {
    const settings = ofFile('admins: [U1ANA]\nprefix: "."\ncommandTtl: 90s\npacing:\n  channelPerSecond: 0\n');
    expect(settings).toMatchObject({ admins: ['U1ANA'], prefix: '.', commandTtlMs: 90_000, warnings: [] });
    expect(settings.pacing).toEqual({ channelPerSecond: 0, channelBurst: 5, methodPerMinute: {} });
  });

  it('lets the variables override the file', () => {
    const settings = ofFile('admins: [U1ANA]', {
      BOT_ADMINS: 'U2BEN, U3CARLA',
      BOT_ADMINS_NOTIFICATIONS: '<@U2BEN>,#ops',
    });
    expect(settings.admins).toEqual(['U2BEN', 'U3CARLA']);
    expect(settings.adminNotifications).toEqual(['<@U2BEN>', '#ops']);
  });

  it('notifies each admin that is not a glob when nothing else is said, and nobody for []', () => {
    expect(ofFile('admins: [U1ANA, "W2*"]').adminNotifications).toEqual(['<@U1ANA>']);
    expect(ofFile('admins: [U1ANA]\nadminNotifications: []').adminNotifications).toEqual([]);
  });

  it('refuses a bare user id among the notifications and says how to write it', () => {
    expect(faultsOf(() => readSettings({ BOT_ADMINS: 'U1ANA,@ben' }))).toMatch(/^BOT_ADMINS: a name matches nobody/m);
    const faults = faultsOf(() => readSettings({ BOT_ADMINS_NOTIFICATIONS: 'U1ANA' }));
    expect(faults).toContain('BOT_ADMINS_NOTIFICATIONS');
    expect(faults).toContain('adminNotifications');
    expect(faults).toContain('write <@U1ANA>');
  });

  it('names every fault of the file: unknown keys and wrong types', () => {
    const faults = faultsOf(() =>
      ofFile('prefixx: "!"\nprefix: 1\npacing: { channelPerSecond: fast }\ncommandTtl: soon\n'),
    );
    expect(faults.split('\n')).toEqual([
      'ERRAND_CONFIG: line 1, column 1: prefixx: is not a key here; did you mean prefix?',
      'ERRAND_CONFIG: line 2, column 9: prefix: must be text: put it in quotes',
      'ERRAND_CONFIG: line 3, column 29: pacing.channelPerSecond: must be a number',
      expect.stringMatching(/^ERRAND_CONFIG: line 4, column 13: commandTtl: must be a length of time/),
    ]);
  });

  it.each([
    ['365d', 31_536_000_000],
    ['1.5h', 5_400_000],
    ['20', 20_000],
    ['0', 0],
  ])('reads %s as a length of time', (text, ms) => {
    expect(ofFile(`commandTtl: ${text}`).commandTtlMs).toBe(ms);
  });

  it.each([
    ['99999999d', '365d at most'],
    ['31536001', '365d at most'],
    ['1e9', '365d at most'],
    ['-5m', 'such as 15m'],
    ['-5', 'such as 15m'],
    ['.inf', 'commandTtl'],
  ])('refuses %s as a length of time and says what would be one', (text, fault) => {
    expect(faultsOf(() => ofFile(`commandTtl: ${text}`))).toContain(fault);
  });

  it('says where YAML is broken', () => {
    expect(faultsOf(() => ofFile('admins: [U1ANA'))).toMatch(/line 1|line 2/);
  });

  it('says that the file is not there', () => {
    const read = () => ofFile('', { ERRAND_CONFIG: 'another.yaml' });
    expect(faultsOf(read)).toBe('ERRAND_CONFIG: the file cannot be read (ENOENT)');
  });

  it('names the faults of the variables also where the file cannot be read', () => {
    const env = { ERRAND_CONFIG: 'another.yaml', BOT_ADMINS: 'ana', BOT_ADMINS_NOTIFICATIONS: 'U1ANA' };
    expect(faultsOf(() => ofFile('', env)).split('\n')).toEqual([
      'ERRAND_CONFIG: the file cannot be read (ENOENT)',
      expect.stringMatching(/^BOT_ADMINS \(the key admins.0 of ERRAND_CONFIG\): must be a user id/),
      expect.stringMatching(/^BOT_ADMINS_NOTIFICATIONS .*write <@U1ANA>/),
    ]);
  });

  it('says what YAML makes of a prefix without quotes', () => {
    expect(faultsOf(() => ofFile('prefix: !\n'))).toContain('written in quotes: prefix: "!"');
  });

  it('says of a wrong type what is wanted', () => {
    expect(faultsOf(() => ofFile('admins: U1ANA'))).toBe(
      'ERRAND_CONFIG: line 1, column 9: admins (or BOT_ADMINS): must be a list, such as [a, b]',
    );
  });

  it('warns that everybody is an admin', () => {
    expect(ofFile('admins: ["*"]').warnings).toEqual([expect.stringContaining('everybody')]);
  });

  it('names who is locked out by which variable or key', () => {
    const text = 'accessControlsDefault: { denyUsers: [U1ANA] }';
    const reason = 'all admins are locked out of the admin commands: accessControlsDefault denyUsers has U1ANA';
    expect(faultsOf(() => ofFile(`admins: [U1ANA]\n${text}`))).toBe(
      `ERRAND_CONFIG: line 1, column 9: admins (or BOT_ADMINS): ${reason}`,
    );
    expect(faultsOf(() => ofFile(text, { BOT_ADMINS: 'U1ANA' }))).toBe(
      `BOT_ADMINS (the key admins of ERRAND_CONFIG): ${reason}`,
    );
  });
});
