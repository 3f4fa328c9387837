import { createBlame } from './blame';

const blame = createBlame(['/srv/plugins', '/opt/more']);
const withStack = (...frames: string[]) =>
  Object.assign(new Error('x'), { stack: ['Error: x', ...frames.map((frame) => `    at ${frame}`)].join('\n') });

describe('createBlame', () => {
  it.each([
    ['of a function', 'run (/srv/plugins/deploy.ts:3:9)', 'deploy.ts'],
    ['of a module', '/opt/more/a.js:1:1', 'a.js'],
    ['behind an await', 'async Object.run (/srv/plugins/deploy.ts:3:9)', 'deploy.ts'],
    ['that Node has loaded', 'file:///srv/plugins/b.mjs:3:9', 'b.mjs'],
    ['of a folder below', 'hello (/srv/plugins/parts/words.ts:3:9)', 'parts/words.ts'],
  ])('finds the file in a frame %s', (_where, frame, file) => {
    expect(blame(withStack('node:internal/timers:581:17', frame, 'main (/app/main.js:1:2)'))?.file).toBe(file);
  });

  it('takes the innermost one, and says where in it', () => {
    const err = withStack('f (/app/main.js:1:2)', 'g (/srv/plugins/b.ts:4:5)', 'h (/srv/plugins/a.ts:6:7)');
    expect(blame(err)).toEqual({ file: 'b.ts', at: 'b.ts:4:5' });
  });

  it('looks at the causes', () => {
    const err = Object.assign(withStack('f (/app/main.js:1:2)'), { cause: withStack('g (/srv/plugins/b.ts:4:5)') });
    expect(blame(err)?.file).toBe('b.ts');
  });

  it.each([
    ['another folder', withStack('f (/app/main.js:1:2)', 'g (/y/srv/plugins/b.ts:4:5)', 'h (/srv/pluginsx/b.ts:1:1)')],
    ['the worker itself, which may lie there', withStack(`f (${__filename.replace('.test.ts', '.ts')}:4:5)`)],
    ['what is no error', 'x'],
    ['nothing', undefined],
    ['a message that reads like a frame', Object.assign(new Error(), { stack: 'Error: at /srv/plugins/b.ts:4:5' })],
  ])('blames nobody for %s', (_what, err) => {
    expect(createBlame(['/srv/plugins', __dirname])(err)).toBeUndefined();
  });

  it('does not go round in circles', () => {
    const err = withStack('f (/app/main.js:1:2)');
    expect(blame(Object.assign(err, { cause: err }))).toBeUndefined();
  });
});
