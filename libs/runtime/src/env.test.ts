import { z } from 'zod';
import { ConfigError, readAll, readEnv } from './env';

const schema = z.object({
  TOKEN: z.string().startsWith('xoxb-', 'must start with xoxb-').describe('Bot token'),
  PORT: z.coerce.number().int().min(1).default(3000).describe('Port'),
});

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (err) {
    if (err instanceof ConfigError) return err.faults;
    throw err;
  }
  throw new Error('no fault was found');
}

describe('readEnv', () => {
  it('takes values, defaults, and empty values as absent ones', () => {
    expect(readEnv(schema, { TOKEN: 'xoxb-1', PORT: '' })).toEqual({ TOKEN: 'xoxb-1', PORT: 3000 });
  });

  it('names every variable at fault at once', () => {
    const faults = faultsOf(() => readEnv(schema, { PORT: '0' }));
    expect(faults).toHaveLength(2);
    expect(faults[0]).toBe('TOKEN: is required: Bot token');
    expect(faults[1]).toMatch(/^PORT: /);
  });

  it('prints no value of a variable at fault', () => {
    expect(faultsOf(() => readEnv(schema, { TOKEN: 'sesame' })).join()).not.toContain('sesame');
  });

  it('reads a value from the file that NAME_FILE names, without its last line break', () => {
    const readFile = (path: string) => `xoxb-from-${path}\n`;
    expect(readEnv(schema, { TOKEN_FILE: 'file' }, readFile).TOKEN).toBe('xoxb-from-file');
  });

  it('says once that the file cannot be read, and by which variable', () => {
    const readFile = () => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    };
    expect(faultsOf(() => readEnv(schema, { TOKEN_FILE: '/x' }, readFile))).toEqual([
      'TOKEN_FILE: cannot be read (ENOENT)',
    ]);
  });

  it('refuses a value and a file for the same variable', () => {
    expect(faultsOf(() => readEnv(schema, { TOKEN: 'xoxb-1', TOKEN_FILE: '/x' }))).toEqual([
      'TOKEN_FILE: is set beside TOKEN; set one of them',
    ]);
  });
});

describe('readAll', () => {
  it('throws the faults of all readers together', () => {
    const other = z.object({ AMQP_URL: z.string().describe('Broker') });
    const faults = faultsOf(() =>
      readAll(
        () => readEnv(schema, {}),
        () => readEnv(other, {}),
      ),
    );
    expect(faults).toEqual(['TOKEN: is required: Bot token', 'AMQP_URL: is required: Broker']);
  });
});
