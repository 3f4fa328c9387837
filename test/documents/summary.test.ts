import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

function printed(total: { passed: number; failed: number; skipped: number }): string {
  const script = `import { summaryOf } from './summary.mjs'; console.log(summaryOf(${JSON.stringify(total)}));`;
  const args = ['--input-type=module', '-e', script];
  return execFileSync(process.execPath, args, { cwd: join(__dirname, '..'), encoding: 'utf8' });
}

it('npm test ends with the plain line of what passed and failed', () => {
  expect(printed({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed\n');
  expect(printed({ passed: 12, failed: 1, skipped: 3 })).toBe('3 skipped\n12 passed, 1 failed\n');
});
