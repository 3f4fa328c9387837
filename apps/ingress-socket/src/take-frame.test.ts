import { createLogger } from '@errand/runtime';
import { normalizeEventsApi, normalizeInteraction, normalizeSlashCommand } from '@errand/slack';
import { takeFrame } from './take-frame';

const logger = createLogger({ name: 'test', level: 'silent' });

function frame(overrides: { type?: string; accepts?: boolean; ackFails?: boolean } = {}) {
  const acks: unknown[] = [];
  return {
    acks,
    frame: {
      type: overrides.type ?? 'events_api',
      body: { type: 'event_callback' },
      envelopeId: 'e1',
      slackRetryNum: 0,
      slackRetryReason: '',
      acceptsResponsePayload: overrides.accepts ?? false,
      async ack(response?: Record<string, unknown>) {
        if (overrides.ackFails) throw new Error('the socket is closed');
        acks.push(response);
      },
    },
  };
}

describe('takeFrame', () => {
  it('acknowledges only after the event is stored', async () => {
    const { frame: received, acks } = frame();
    let confirm!: () => void;
    const confirmed = new Promise<void>((resolve) => (confirm = resolve));
    const taken = takeFrame(received, {
      publish: () => confirmed.then(() => ({ type: 'slack.message.v1' }) as never),
      logger,
    });
    await new Promise(setImmediate);
    expect(acks).toEqual([]);
    confirm();
    expect(await taken).toBe('acknowledged');
    expect(acks).toHaveLength(1);
  });

  it('does not acknowledge what the broker did not take', async () => {
    const { frame: received, acks } = frame();
    const publish = () => Promise.reject(Object.assign(new Error('away'), { code: 'broker_unavailable' }));
    expect(await takeFrame(received, { publish, logger })).toBe('not_published');
    expect(acks).toEqual([]);
  });

  it('acknowledges what can never be read, so that Slack does not send it again', async () => {
    const { frame: received, acks } = frame();
    const publish = () => Promise.reject(Object.assign(new Error('no type'), { code: 'slack_payload_unreadable' }));
    expect(await takeFrame(received, { publish, logger })).toBe('unreadable');
    expect(acks).toHaveLength(1);
  });

  it('lives on when the socket is gone before the acknowledgement', async () => {
    const { frame: received } = frame({ ackFails: true });
    expect(await takeFrame(received, { publish: async () => ({ type: 'slack.message.v1' }) as never, logger })).toBe(
      'not_acknowledged',
    );
  });

  it('answers a menu that asks for options with none', async () => {
    const { frame: received, acks } = frame({ type: 'interactive', accepts: true });
    await takeFrame(received, { publish: async () => ({ type: 'slack.block_suggestion.v1' }) as never, logger });
    expect(acks).toEqual([{ options: [] }]);
  });

  it.each([
    ['events_api', normalizeEventsApi],
    ['slash_commands', normalizeSlashCommand],
    ['interactive', normalizeInteraction],
    ['something_new', normalizeEventsApi],
  ])('reads %s in its own way', async (type, normalizer) => {
    const { frame: received } = frame({ type });
    const used: unknown[] = [];
    await takeFrame(received, { publish: async (normalize) => void used.push(normalize), logger });
    expect(used).toEqual([normalizer]);
  });
});
