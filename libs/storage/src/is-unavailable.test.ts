import { isUnavailable } from './is-unavailable';

const saidByServer = (code: string) => Object.assign(new Error('said by the server'), { code, severity: 'ERROR' });

describe('isUnavailable', () => {
  it.each([
    ['a shutdown', saidByServer('57P01')],
    ['a start', saidByServer('57P03')],
    ['a statement ended by its time-out', saidByServer('57014')],
    ['too many connections', saidByServer('53300')],
    ['a full disk', saidByServer('53100')],
    ['a refused password', saidByServer('28P01')],
    ['a database that is not there', saidByServer('3D000')],
    ['a standby', saidByServer('25006')],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['a broken pipe, whose code looks like an SQLSTATE', Object.assign(new Error('write'), { code: 'EPIPE' })],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['an answer that did not come', new Error('the database did not answer in time')],
  ])('is true for %s', (_, err) => {
    expect(isUnavailable(err)).toBe(true);
  });

  it.each([
    ['a value out of range', saidByServer('22003')],
    ['a missing table', saidByServer('42P01')],
    ['a violated check', saidByServer('23514')],
    ['a mistake of ours', new TypeError('x is not a function')],
    ['what is no error', 'away'],
  ])('is false for %s', (_, err) => {
    expect(isUnavailable(err)).toBe(false);
  });
});
