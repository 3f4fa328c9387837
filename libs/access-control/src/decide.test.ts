import type { AccessRequest } from './decide';
import { decide } from './decide';

const request = (change: Partial<AccessRequest> = {}): AccessRequest => ({
  admin: true,
  isDirect: true,
  userId: 'U024BE7LH',
  admins: ['U024BE7LH'],
  ...change,
});

describe('decide', () => {
  it('allows a command that is not for admins to everybody, anywhere', () => {
    const decision = decide(request({ admin: false, isDirect: false, admins: [] }));
    expect(decision).toEqual({ allowed: true, because: 'the command is for everybody' });
  });

  it('allows an admin command to an admin in a direct message', () => {
    expect(decide(request())).toEqual({ allowed: true, because: 'admins: U024BE7LH' });
  });

  it('matches admins by glob and names the entry', () => {
    expect(decide(request({ admins: ['W*', 'U02*'] }))).toEqual({ allowed: true, because: 'admins: U02*' });
  });

  it('denies an admin command to anybody else in the words of Errbot', () => {
    expect(decide(request({ admins: ['U999'] }))).toEqual({
      allowed: false,
      because: 'no entry of admins matches',
      text: 'This command requires bot-admin privileges',
    });
  });

  it('compares user ids case-sensitively', () => {
    expect(decide(request({ admins: ['u024be7lh'] })).allowed).toBe(false);
  });

  it('denies an admin command outside a direct message, to admins too', () => {
    expect(decide(request({ isDirect: false }))).toEqual({
      allowed: false,
      because: 'an admin command outside a direct message',
      text: 'This command may only be issued through a direct message',
    });
  });

  it('tells somebody who is no admin so first, wherever they ask', () => {
    const decision = decide(request({ isDirect: false, admins: [] }));
    expect(decision).toMatchObject({ text: 'This command requires bot-admin privileges' });
  });
});
