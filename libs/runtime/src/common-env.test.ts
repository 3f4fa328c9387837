import { readServiceEnv } from './common-env';

describe('readServiceEnv', () => {
  it('has the level of the service where none is set', () => {
    expect(readServiceEnv({ LOG_LEVEL: '' }, 'warn')).toEqual({ LOG_LEVEL: 'warn', ADMIN_PORT: 9090 });
    expect(readServiceEnv({}).LOG_LEVEL).toBe('info');
  });

  it('takes the level from the environment first, or from the file that it names', () => {
    expect(readServiceEnv({ LOG_LEVEL: 'debug' }, 'warn').LOG_LEVEL).toBe('debug');
    expect(readServiceEnv({ LOG_LEVEL_FILE: '/level' }, 'warn', () => 'trace\n').LOG_LEVEL).toBe('trace');
  });

  it('says what a port is', () => {
    expect(() => readServiceEnv({ ADMIN_PORT: '70000' })).toThrow('ADMIN_PORT: must be a port number, 65535 at most');
    expect(() => readServiceEnv({ ADMIN_PORT: 'http' })).toThrow('ADMIN_PORT: must be a port number');
  });
});
