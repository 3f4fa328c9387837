import { ConfigError, readEnv } from '@errand/runtime';
import { simulatorEnv } from './config';

it('starts without any setting, on this machine alone', () => {
  expect(readEnv(simulatorEnv, {})).toMatchObject({
    SIMULATOR_PORT: 3100,
    HOST: '127.0.0.1',
    SIMULATOR_DELIVERY: 'socket',
  });
});

it('names every setting at fault and shows no token', () => {
  const env = { SIMULATOR_PORT: 'many', SLACK_BOT_TOKEN: 'hunter2', SIMULATOR_DELIVERY: 'pigeon' };
  expect(() => readEnv(simulatorEnv, env)).toThrow(ConfigError);
  expect(() => readEnv(simulatorEnv, env)).toThrow(
    /SIMULATOR_PORT: must be a port number\n[^]*SLACK_BOT_TOKEN[^]*SIMULATOR_DELIVERY/,
  );
  expect(() => readEnv(simulatorEnv, env)).not.toThrow(/hunter2/);
});
