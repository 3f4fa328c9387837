import { ConfigError } from './env';
import { explainListen } from './explain-listen';

const failed = (fields: object) => Object.assign(new Error('listen failed'), fields);

describe('explainListen', () => {
  it.each([
    [{ code: 'EADDRINUSE', port: 9090, address: '::' }, 'ADMIN_PORT: port 9090 is taken by another process'],
    [{ code: 'EACCES', port: 80, address: '::' }, 'ADMIN_PORT: this process may not listen on port 80'],
    [{ code: 'EADDRNOTAVAIL', port: 80, address: '10.9.9.9' }, 'HOST: 10.9.9.9 is not an address of this machine'],
    [{ code: 'ENOTFOUND', hostname: 'nowhere.test' }, 'HOST: no address is known for nowhere.test'],
  ])('names the variable to change: %j', (fields, fault) => {
    const explained = explainListen('ADMIN_PORT', failed(fields));
    expect(explained).toBeInstanceOf(ConfigError);
    expect((explained as ConfigError).faults).toEqual([fault]);
  });

  it('leaves what it does not know as it is', () => {
    const err = failed({ code: 'EMFILE' });
    expect(explainListen('PORT', err)).toBe(err);
  });
});
