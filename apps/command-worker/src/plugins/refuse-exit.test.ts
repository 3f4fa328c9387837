import { refuseExit } from './refuse-exit';

function setUp(guilty?: { file: string; at: string }) {
  const codes: unknown[] = [];
  const refused: string[] = [];
  const exit = ((code) => void codes.push(code)) as NodeJS.Process['exit'];
  const target = { exit };
  const takeBack = refuseExit(
    () => guilty,
    (err, { file }) => refused.push(`${file}: ${err.message}`),
    target,
  );
  return { target, exit, codes, refused, takeBack };
}

describe('refuseExit', () => {
  it('lets everybody but plugins end the process', () => {
    const { target, codes, refused } = setUp();
    target.exit(3);
    expect(codes).toEqual([3]);
    expect(refused).toEqual([]);
  });

  it('throws where a plugin wants to, and says so', () => {
    const { target, codes, refused } = setUp({ file: 'deploy.ts', at: 'deploy.ts:1:1' });
    const limit = Error.stackTraceLimit;
    expect(() => target.exit(3)).toThrow('a plugin may not end the process: it called process.exit(3)');
    expect(codes).toEqual([]);
    expect(refused).toEqual(['deploy.ts: a plugin may not end the process: it called process.exit(3)']);
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('can be taken back', () => {
    const { target, exit, takeBack } = setUp({ file: 'deploy.ts', at: 'deploy.ts:1:1' });
    takeBack();
    expect(target.exit).toBe(exit);
  });
});
