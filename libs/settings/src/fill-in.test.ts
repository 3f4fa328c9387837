import { fillIn } from './fill-in';
import { settingsSchema } from './settings-schema';

function filled(text: string, overrides = {}) {
  const result = fillIn(text, overrides);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return Object.fromEntries(result.keys.map(({ key, value, from }) => [key, { value, from }]));
}

describe('fillIn', () => {
  it('shows every key, with the default of those that are not there, as they are written', () => {
    const keys = filled('');
    expect(Object.keys(keys)).toEqual(Object.keys(settingsSchema.shape));
    expect(keys).toMatchObject({
      prefix: { value: '!', from: 'default' },
      commandTtl: { value: '15m', from: 'default' },
      corePlugins: { value: undefined, from: 'unset' },
      extraPluginDir: { value: [], from: 'default' },
    });
  });

  it('keeps what is written, in its order, and fills in its blocks', () => {
    const keys = filled(
      'pacing: { channelBurst: 7 }\ncommandTtl: 90s\naccessControls: { b: {}, "1": { confirm: true } }',
    );
    expect(keys['commandTtl']).toEqual({ value: '90s', from: 'file' });
    expect(keys['pacing']?.value).toEqual(
      new Map<string, unknown>([
        ['channelBurst', 7],
        ['channelPerSecond', 1],
        ['methodPerMinute', {}],
      ]),
    );
    expect([...(keys['accessControls']?.value as Map<string, unknown>)]).toEqual([
      ['b', new Map()],
      ['1', new Map([['confirm', true]])],
    ]);
  });

  it('fills in the blocks of rules', () => {
    const keys = filled(
      'accessControls: { deploy: { approval: { by: [role:oncall] }, when: { time: { from: "09:00" } } } }\n' +
        'roles: { oncall: [U1] }',
    );
    const rules = keys['accessControls']?.value as Map<string, Map<string, Map<string, unknown>>>;
    expect(Object.fromEntries(rules.get('deploy')?.get('approval') ?? [])).toEqual({
      by: ['role:oncall'],
      count: 1,
      within: '30m',
    });
    expect(Object.fromEntries(rules.get('deploy')?.get('when')?.get('time') as Map<string, unknown>)).toEqual({
      from: '09:00',
      to: '24:00',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      timezone: 'UTC',
    });
  });

  it('says what comes from a variable, and who is told when nothing is said', () => {
    const keys = filled('admins: [U1]', { admins: ['U2', 'W*'] });
    expect(keys['admins']).toEqual({ value: ['U2', 'W*'], from: 'variable' });
    expect(keys['adminNotifications']).toEqual({ value: ['<@U2>'], from: 'default' });
  });

  it('gives the faults where there are any', () => {
    expect(fillIn('prefix: 1')).toEqual({ faults: [expect.objectContaining({ line: 1, column: 9 })] });
  });
});
