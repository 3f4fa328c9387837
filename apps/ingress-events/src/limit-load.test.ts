import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { limitLoad } from './limit-load';

function setup(most: { requests: number; bytes: number }) {
  let refused = 0;
  const limit = limitLoad({ most, longestBody: 100, refuse: () => void refused++ });
  return {
    refused: () => refused,
    /** Sends a request; returns how to end it, or undefined when it was refused. */
    send(length?: string): (() => void) | undefined {
      let passed = false;
      const response = new EventEmitter();
      const request = { get: () => length } as unknown as Request;
      limit(request, response as unknown as Response, () => (passed = true));
      return passed ? () => response.emit('close') : undefined;
    },
  };
}

describe('limitLoad', () => {
  it('refuses what is more than it may hold, and takes again once something is done', () => {
    const { send, refused } = setup({ requests: 2, bytes: 1_000 });
    const end = send('10');
    expect(send('10')).toBeDefined();
    expect(send('10')).toBeUndefined();
    expect(refused()).toBe(1);
    end?.();
    expect(send('10')).toBeDefined();
  });

  it('counts the bytes of the bodies before they are read', () => {
    const { send } = setup({ requests: 10, bytes: 150 });
    const end = send('90');
    expect(send('61')).toBeUndefined();
    expect(send('60')).toBeDefined();
    end?.();
    expect(send('90')).toBeDefined();
  });

  it.each([[undefined], ['much']])('takes a length of %j for the longest', (length) => {
    const { send } = setup({ requests: 10, bytes: 199 });
    expect(send(length)).toBeDefined();
    expect(send('100')).toBeUndefined();
    expect(send('99')).toBeDefined();
  });

  it('does not count more of a body than is ever read', () => {
    const { send } = setup({ requests: 10, bytes: 150 });
    expect(send('999999999')).toBeDefined();
    expect(send('50')).toBeDefined();
  });
});
