import { EventEmitter } from 'node:events';
import { waitFor } from '@errand/testing';
import type { Pool, PoolClient } from 'pg';
import { explained, watchClients } from './watch-clients';

function setUp() {
  const pool = new EventEmitter();
  const watch = watchClients(pool as unknown as Pool, { limitMs: 40, tickMs: 10 });
  const ended: string[] = [];
  const connect = (name: string) => {
    const client = { end: () => void ended.push(name) } as unknown as PoolClient;
    pool.emit('connect', client);
    return client;
  };
  return { pool, watch, ended, connect };
}

describe('clients of a pool', () => {
  it('are ended where a statement is not answered in time, and no sooner', async () => {
    const { pool, ended, connect } = setUp();
    const [hanging, resting, answered] = [connect('hanging'), connect('resting'), connect('answered')];
    const begun = performance.now();
    pool.emit('acquire', hanging);
    pool.emit('acquire', answered);
    pool.emit('release', undefined, answered);
    await waitFor(() => ended.length > 0);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(35); // timers may be a millisecond early, each
    expect(ended).toEqual(['hanging']);
    pool.emit('acquire', resting);
    await waitFor(() => ended.length === 2);
    expect(ended).toEqual(['hanging', 'resting']);
  });

  it('may rest as long as they like between the statements of a transaction', async () => {
    const { pool, watch, ended, connect } = setUp();
    const [resting, hanging] = [connect('resting'), connect('hanging')];
    pool.emit('acquire', resting);
    await watch.timed(resting, () => Promise.resolve());
    void watch.timed(hanging, () => new Promise(() => undefined));
    await waitFor(() => ended.length > 0);
    expect(ended).toEqual(['hanging']);
  });

  it('are forgotten when the pool lets them go', async () => {
    const { pool, watch, ended, connect } = setUp();
    const [gone, hanging] = [connect('gone'), connect('hanging')];
    pool.emit('acquire', gone);
    pool.emit('remove', gone);
    pool.emit('release', undefined, gone);
    await watch.timed(gone, () => Promise.resolve());
    pool.emit('acquire', hanging);
    await waitFor(() => ended.length > 0);
    expect(ended).toEqual(['hanging']);
  });

  it('are looked after again when the pool was empty', async () => {
    const { pool, ended, connect } = setUp();
    pool.emit('remove', connect('gone'));
    pool.emit('acquire', connect('hanging'));
    await waitFor(() => ended.length > 0);
    expect(ended).toEqual(['hanging']);
  });

  it('are not ended by a pause of this process, whose answers are there to be read', async () => {
    const { pool, ended, connect } = setUp();
    const [paused, hanging] = [connect('paused'), connect('hanging')];
    pool.emit('acquire', paused);
    const begun = performance.now();
    while (performance.now() - begun < 100); // as a process that stands still
    setImmediate(() => pool.emit('release', undefined, paused));
    pool.emit('acquire', hanging);
    await waitFor(() => ended.length > 0);
    expect(ended).toEqual(['hanging']);
  });
});

describe('the error of a statement', () => {
  it('tells that the database did not answer where the client was ended for that', () => {
    expect(explained(new Error('Connection terminated'))).toMatchObject({
      message: 'the database did not answer in time',
    });
    const others = [new Error('Connection terminated unexpectedly'), 'away'];
    expect(others.map(explained)).toEqual(others);
  });
});
