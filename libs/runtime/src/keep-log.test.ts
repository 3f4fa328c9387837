import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepLog, tailLog } from './keep-log';
import { createLogger } from './logger';

function setUp() {
  const written: string[] = [];
  const kept = keepLog({ write: (line) => void written.push(line) });
  const logger = createLogger({ name: 'test', level: 'info', destination: kept.destination });
  const messages = (count: number) => kept.tail(count).map((line) => (JSON.parse(line) as { msg: string }).msg);
  return { written, kept, logger, messages };
}

it('keeps the last lines beside where they go, oldest first', () => {
  const { logger, written, messages } = setUp();
  for (const n of [1, 2, 3]) logger.info(`line ${n}`);
  logger.debug('not logged');
  expect(messages(2)).toEqual(['line 2', 'line 3']);
  expect(messages(40)).toEqual(['line 1', 'line 2', 'line 3']);
  expect(messages(0)).toEqual([]);
  expect(written).toHaveLength(3);
});

it('holds no more than it must, of lines and of a line', () => {
  const { logger, messages, kept } = setUp();
  for (let n = 1; n <= 1_203; n += 1) logger.info(`line ${n}`);
  expect(messages(2)).toEqual(['line 1202', 'line 1203']);
  expect(messages(10_000)).toHaveLength(500);
  expect(messages(10_000)[0]).toBe('line 704');
  logger.info('x'.repeat(100_000));
  expect(kept.tail(1)[0]).toHaveLength(2_000);
});

it('keeps no secret', () => {
  const { logger, kept } = setUp();
  logger.info({ token: 'sesame' }, 'with xoxb-12345678-abcdef');
  expect(kept.tail(1)[0]).not.toMatch(/sesame|12345678/);
});

it('is asked where there is no file, or none that can be read', async () => {
  const { logger, kept } = setUp();
  logger.info('kept');
  const folder = mkdtempSync(join(tmpdir(), 'errand-kept-'));
  const file = join(folder, 'errand.log');
  for (const path of [undefined, file])
    expect(await tailLog(path, kept, 1)).toEqual([expect.stringContaining('"msg":"kept"')]);
  writeFileSync(file, 'of all services\n');
  expect(await tailLog(file, kept, 1)).toEqual(['of all services']);
  expect(await tailLog(undefined, undefined, 1)).toEqual([]);
  rmSync(folder, { recursive: true });
});
