import { createLogger } from '@errand/runtime';
import type { Database, Query } from './database';
import { superviseDatabase } from './supervise-database';

const logger = createLogger({ name: 'test', level: 'silent' });
const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const deadlock = () => Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });

describe('a supervised database', () => {
  it('lets calls wait until it is prepared', async () => {
    const order: string[] = [];
    const supervised = supervise({
      query: async (sql) => void order.push(sql),
      prepare: async () => void order.push('prepared'),
    });

    await supervised.query('select 2');
    expect(order).toEqual(['prepared', 'select 2']);
    expect(supervised.fault()).toBeUndefined();
  });

  it('fails calls at once while it is away, and tells when it is back', async () => {
    let away = true;
    let asked = 0;
    const supervised = supervise({
      query: async () => {
        asked += 1;
        if (away) throw refused();
      },
    });
    const changes: (string | undefined)[] = [];
    const back = new Promise<void>((resolve) =>
      supervised.onFault((fault) => {
        changes.push(fault);
        if (asked > 0 && fault === undefined) resolve();
      }),
    );

    const unavailable = { code: 'store_unavailable', cause: { code: 'ECONNREFUSED' } };
    await expect(supervised.query('select 2')).rejects.toMatchObject(unavailable);
    const before = asked;
    await expect(supervised.query('select 2')).rejects.toMatchObject(unavailable);
    expect(asked - before).toBeLessThanOrEqual(1); // the search may ask, the call does not
    away = false;
    await back;

    await supervised.query('select 2');
    const fault = 'the database is not available: connect ECONNREFUSED';
    expect(changes).toEqual(['the database was not reached yet', undefined, fault, undefined]);
    await supervised.close();
  });

  it('sends a statement again that lost to another one, but not for ever', async () => {
    let lost = 0;
    const supervised = supervise({
      query: async (sql) => {
        if (sql === 'unlucky' || (sql === 'lost twice' && lost < 2)) {
          lost += 1;
          throw deadlock();
        }
      },
    });

    await supervised.query('lost twice');
    expect(lost).toBe(2);
    await expect(supervised.query('unlucky')).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(lost).toBe(6);
    expect(supervised.fault()).toBeUndefined();
  });

  it('hands the error of a wrong statement on as it is', async () => {
    const wrong = Object.assign(new Error('syntax error'), { code: '42601', severity: 'ERROR' });
    const supervised = supervise({ query: () => Promise.reject(wrong) });

    await expect(supervised.query('selec')).rejects.toBe(wrong);
    expect(supervised.fault()).toBeUndefined();
  });

  it('names all addresses that refused', async () => {
    const err = Object.assign(new AggregateError([new Error('connect ::1'), new Error('connect 127.0.0.1')]), {
      code: 'ECONNREFUSED',
    });
    const supervised = supervise({ prepare: () => Promise.reject(err) });

    await expect(supervised.query('select 2')).rejects.toThrow('not available: connect ::1, connect 127.0.0.1');
    await supervised.close();
  });
});

function supervise(fake: { query?: (sql: string) => Promise<void>; prepare?: () => Promise<void> }) {
  const { query = async () => undefined, prepare = async () => undefined } = fake;
  const rows = (async (sql: string) => {
    await query(sql);
    return [];
  }) as Query;
  const database: Database = { query: rows, transaction: (work) => work(rows), close: async () => undefined };
  return superviseDatabase(database, { prepare, logger, retry: { minMs: 1, maxMs: 5 } });
}
