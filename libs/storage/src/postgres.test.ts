import type { QueryConfig } from 'pg';
import { preparing } from './postgres';

function server(answer: (query: QueryConfig) => { code: string } | undefined) {
  const seen: QueryConfig[] = [];
  const query = preparing(async <R>(config: QueryConfig) => {
    seen.push(config);
    const failure = answer(config);
    if (failure) throw Object.assign(new Error('refused'), failure);
    return [] as R[];
  });
  return { query, names: () => seen.map(({ name }) => name) };
}

describe('statements that are planned once', () => {
  it('bear one name per text, whatever their values', async () => {
    const { query, names } = server(() => undefined);
    await query('select $1', [1]);
    await query('select $1', [2]);
    await query('select 2');
    const [first, second, third] = names();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect([second === first, third === first]).toEqual([true, false]);
  });

  it.each(['26000', '42P05'])('are planned anew from then on behind a pooler that knows none (%s)', async (code) => {
    const { query, names } = server(({ name }) => (name ? { code } : undefined));
    await query('select 1');
    await query('select 1');
    expect(names()).toEqual([expect.any(String), undefined, undefined]);
  });

  it('are planned anew once when the table has changed', async () => {
    let isOld = true;
    const { query, names } = server(({ name }) => (name && isOld ? { code: '0A000' } : undefined));
    await query('select 1');
    isOld = false;
    await query('select 1');
    expect(names()).toEqual([expect.any(String), undefined, expect.any(String)]);
  });

  it('fail as they do', async () => {
    const { query, names } = server(() => ({ code: '23505' }));
    await expect(query('select 1')).rejects.toMatchObject({ code: '23505' });
    expect(names()).toHaveLength(1);
  });
});
