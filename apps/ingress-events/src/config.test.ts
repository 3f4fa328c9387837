import { ConfigError } from '@errand/runtime';
import { readConfig } from './config';

const right = {
  AMQP_URL: 'amqp://localhost',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'new,old',
  BOT_ADMINS: 'U1ANA',
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (err) {
    if (err instanceof ConfigError) return err.faults;
    throw err;
  }
  throw new Error('no fault was found');
}

it('takes several signing secrets', () => {
  expect(readConfig(right)).toMatchObject({ SLACK_SIGNING_SECRET: ['new', 'old'], PORT: 3000, ADMIN_PORT: 9090 });
});

it('names what INGRESS_MODE=on needs beside all that is missing', () => {
  const names = faultsOf({ INGRESS_MODE: 'on' }).map((fault) => fault.split(':')[0]);
  expect(names).toEqual(['AMQP_URL', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET']);
});

it('takes commas alone for no secret', () => {
  expect(faultsOf({ ...right, INGRESS_MODE: 'on', SLACK_SIGNING_SECRET: ' , ' })).toEqual([
    'SLACK_SIGNING_SECRET: is required with INGRESS_MODE=on',
  ]);
});

it('says that two ports are one, also where one of them is a default, and beside other faults', () => {
  expect(faultsOf({ ...right, ADMIN_PORT: '3000' })).toEqual(['PORT: is the same as ADMIN_PORT']);
  expect(faultsOf({ PORT: '3001', ADMIN_PORT: '3001' })).toContain('PORT: is the same as ADMIN_PORT');
});
