import { createLogger } from '@errand/runtime';
import type { Dying, Outlets, RawMessage } from './deliver';
import { deliveryJob } from './deliver';
import { encodeBody } from './envelope-body';
import { RejectedMessageError, RetryLaterError } from './errors';
import { notice } from './testing/notice';

function setUp(handler: () => Promise<void>, stage: 'events' | 'admin' = 'events', body = encodeBody(notice('x'))) {
  const did: string[] = [];
  const letters: Dying[] = [];
  const failing = { outlets: false };
  const outlets: Outlets = {
    async deadLetter(dying) {
      did.push('dead-letter');
      letters.push(dying);
      if (failing.outlets) throw new Error('the broker is away');
    },
    async retryLater(_raw, delayMs) {
      did.push(`retry after ${delayMs}`);
    },
  };
  const raw: RawMessage = {
    body,
    redeliveries: 2,
    attempt: 0,
    correlationid: 'from the header',
    traceparent: undefined,
    signal: new AbortController().signal,
    ack: () => void did.push('ack'),
  };
  const counted = async () => {
    did.push('handler');
    await handler();
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  return {
    did,
    letters,
    failing,
    job: deliveryJob(raw, { stage, partition: '14', handler: counted, outlets, logger }),
  };
}

describe('a delivery', () => {
  it('is acked after its handler returned', async () => {
    const { job, did } = setUp(async () => undefined);
    await job.run(0);
    expect(did).toEqual(['handler', 'ack']);
    expect(job.lane).toBe('T1:C1');
  });

  it('is not acked when the handler throws', async () => {
    const { job, did } = setUp(async () => Promise.reject(new Error('away')));
    await expect(job.run(0)).rejects.toThrow('away');
    expect(did).toEqual(['handler']);
  });

  it('is acked only once its dead letter is stored, and the handler is not asked again meanwhile', async () => {
    const { job, did, letters, failing } = setUp(async () => Promise.reject(new RejectedMessageError('no')));
    failing.outlets = true;
    await expect(job.run(0)).rejects.toThrow('the broker is away');
    failing.outlets = false;
    await job.run(1);
    expect(did).toEqual(['handler', 'dead-letter', 'dead-letter', 'ack']);
    expect(letters[0]).toMatchObject({ cause: 'no', attempts: 3, stage: 'events' });
    expect(letters[1]!.id).toBe(letters[0]!.id);
  });

  it('knows a rejection by its code, whichever copy of the package threw it', async () => {
    const { job, did } = setUp(async () =>
      Promise.reject(Object.assign(new Error('no'), { code: 'broker_message_rejected' })),
    );
    await job.run(0);
    expect(did).toEqual(['handler', 'dead-letter', 'ack']);
  });

  it('comes again later in the stage without order only', async () => {
    const later = async () => Promise.reject(new RetryLaterError('later', { delayMs: 700 }));
    const admin = setUp(later, 'admin');
    await admin.job.run(0);
    expect(admin.did).toEqual(['handler', 'retry after 700', 'ack']);
    await expect(setUp(later, 'events').job.run(0)).rejects.toThrow('later');
  });

  it('is dead-lettered unread when it is garbage, with what its headers tell and a cause that quotes nothing', async () => {
    const { job, did, letters } = setUp(async () => undefined, 'events', Buffer.from('{"secret text'));
    await job.run(0);
    expect(did).toEqual(['dead-letter', 'ack']);
    expect(letters[0]).toMatchObject({ cause: 'the body is not JSON', correlationid: 'from the header' });
  });
});
