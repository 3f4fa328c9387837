import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@errand/runtime';
import { ingressEnv, readIngressConfig } from './ingress-env';

const right = { AMQP_URL: 'amqp://localhost', SLACK_BOT_TOKEN: 'xoxb-1' };

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readIngressConfig(ingressEnv, { ...right, ...env });
  } catch (err) {
    if (err instanceof ConfigError) return err.faults;
    throw err;
  }
  throw new Error('no fault was found');
}

describe('whether there is an app-level token', () => {
  let directory: string;
  beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'errand-ingress-env-'))));
  afterAll(() => rmSync(directory, { recursive: true }));
  const holding = (text: string) => {
    const path = join(directory, 'token');
    writeFileSync(path, text);
    return path;
  };
  const hasAppToken = (env: Record<string, string>) => readIngressConfig(ingressEnv, { ...right, ...env }).hasAppToken;

  it('is told by the token, the file that holds it, or SLACK_SOCKET_MODE', () => {
    expect(hasAppToken({ SLACK_APP_TOKEN: 'xapp-1' })).toBe(true);
    expect(hasAppToken({ SLACK_APP_TOKEN_FILE: holding('xapp-1\n') })).toBe(true);
    expect(hasAppToken({ SLACK_SOCKET_MODE: 'true' })).toBe(true);
    expect(hasAppToken({ SLACK_SOCKET_MODE: 'true', SLACK_APP_TOKEN: 'xapp-1' })).toBe(true);
  });

  it('is not so where the value or the file is empty', () => {
    expect(hasAppToken({})).toBe(false);
    expect(hasAppToken({ SLACK_APP_TOKEN: '' })).toBe(false);
    expect(hasAppToken({ SLACK_APP_TOKEN_FILE: holding('') })).toBe(false);
    expect(hasAppToken({ SLACK_APP_TOKEN_FILE: holding('\n'), SLACK_SOCKET_MODE: 'false' })).toBe(false);
  });

  it('is not decided by a token that cannot be read or is none', () => {
    expect(faultsOf({ SLACK_APP_TOKEN_FILE: join(directory, 'none') })).toEqual([
      'SLACK_APP_TOKEN_FILE: cannot be read (ENOENT)',
    ]);
    expect(faultsOf({ SLACK_APP_TOKEN: 'xapp-1', SLACK_APP_TOKEN_FILE: holding('xapp-1') })).toEqual([
      'SLACK_APP_TOKEN_FILE: is set beside SLACK_APP_TOKEN; set one of them',
    ]);
    const faults = faultsOf({ SLACK_APP_TOKEN: 'xoxb-sesame', SLACK_BOT_TOKEN: 'xapp-sesame' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']);
    expect(faults.join()).not.toContain('sesame');
  });

  it.each([{ SLACK_APP_TOKEN: 'xapp-sesame' }, { SLACK_APP_TOKEN: 'xoxb-sesame' }])(
    'is not denied beside a token',
    (env) => {
      const faults = faultsOf({ ...env, SLACK_SOCKET_MODE: 'false' });
      expect(faults).toContain('SLACK_SOCKET_MODE: is false although SLACK_APP_TOKEN is set; take one of them away');
      expect(faults.join()).not.toContain('sesame');
    },
  );
});
