import { waitFor } from './wait-for';

describe('waitFor', () => {
  it('returns what the condition returns, once it is there, zero and the empty word included', async () => {
    let calls = 0;
    expect(await waitFor(() => (++calls < 3 ? undefined : 'there'))).toBe('there');
    expect(await waitFor(() => 0)).toBe(0);
    expect(await waitFor(() => '')).toBe('');
  });

  it('takes an error for no', async () => {
    let calls = 0;
    const condition = () => {
      if (++calls < 2) throw new Error('not yet');
      return calls;
    };
    expect(await waitFor(condition)).toBe(2);
  });

  it('fails when time is up, and says what it waited for and what went wrong last', async () => {
    const condition = () => Promise.reject(new Error('still away'));
    const failure = await waitFor(condition, { timeoutMs: 1, what: 'the broker' }).catch((err: unknown) => err);
    expect(failure).toMatchObject({ message: 'waited 1 ms for the broker', cause: { message: 'still away' } });
  });
});
