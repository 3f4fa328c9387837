import { MAX_DATA_BYTES, parseEnvelope } from '@errand/contracts';
import fc from 'fast-check';
import { toEnvelope } from '../to-envelope';
import { normalizeEventsApi } from './events-api';
import { normalizeInteraction } from './interaction';
import type { NormalEvent, NormalizeContext } from './normal-event';
import { normalizeRtm } from './rtm';
import { normalizeSlashCommand } from './slash-command';

const context: NormalizeContext = {
  installation: { teamId: 'T024BE7LD', botUserId: 'U0ERRANDB', ownIds: new Set(['U0ERRANDB']) },
  receivedAt: 1_762_000_500_250,
  sealResponseUrl: () => 'sealed',
};
const callback = (event: unknown, wrapper: object = {}) => ({ type: 'event_callback', event, ...wrapper });
const message = (fields: object = {}) => ({
  type: 'message',
  user: 'U2147483697',
  channel: 'C024BE91L',
  text: 'hi',
  ts: '1762000001.000100',
  event_ts: '1762000001.000100',
  ...fields,
});
const messageOf = (event: NormalEvent | undefined) => {
  if (event?.type !== 'slack.message.v1') throw new Error(`a message was expected, not ${event?.type}`);
  return event.data;
};
const sizeOf = (event: NormalEvent) => Buffer.byteLength(JSON.stringify(event.data));
/** What a consumer reads of it is what was published. */
const expectToTravel = (event: NormalEvent) => {
  const wire = JSON.stringify(toEnvelope(event, { source: 'test', commandTtlMs: 0 }));
  const isSame = JSON.stringify(sorted(parseEnvelope(JSON.parse(wire)))) === JSON.stringify(sorted(JSON.parse(wire)));
  expect(isSame).toBe(true);
};
const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
};

describe('what is too large', () => {
  it('loses its blocks and attachments, and says so', () => {
    const blocks = Array.from({ length: 100 }, () => ({
      type: 'section',
      text: { type: 'mrkdwn', text: 'x'.repeat(2_900) },
    }));
    const event = normalizeEventsApi(callback(message({ blocks, attachments: [{ id: 1 }] })), context);
    expect(messageOf(event)).toMatchObject({ text: 'hi', truncated: true });
    expect(messageOf(event)).not.toHaveProperty('blocks');
    expect(messageOf(event)).not.toHaveProperty('attachments');
    expect(messageOf(event)).not.toHaveProperty('textCut');
    expect(event.dedupkey).toBe('message:T024BE7LD:C024BE91L:1762000001.000100');
  });

  it('loses its files before its text', () => {
    const files = Array.from({ length: 300 }, (_, n) => ({
      id: `F${n}`,
      name: 'x'.repeat(900),
      mimetype: 'text/plain',
    }));
    const event = normalizeEventsApi(callback(message({ text: '!deploy', files })), context);
    expect(messageOf(event)).toMatchObject({ text: '!deploy', truncated: true });
    expect(messageOf(event)).not.toHaveProperty('files');
    expect(messageOf(event)).not.toHaveProperty('textCut');
  });

  it.each([
    ['plain', 'a'],
    ['of control characters', '\u0001'],
    ['of characters of four bytes', '😀'],
    ['of mentions', '<@U1A>'],
    ['of links', '<https://x.y>'],
  ])('keeps as much of its text as fits: %s', (_what, piece) => {
    const event = normalizeEventsApi(callback(message({ text: piece.repeat(900_000 / piece.length) })), context);
    expect(messageOf(event)).toMatchObject({ truncated: true, textCut: true });
    expect(messageOf(event).markup.length).toBeGreaterThan(5_000);
    expect(sizeOf(event)).toBeLessThanOrEqual(MAX_DATA_BYTES);
    expectToTravel(event);
  });

  it('is cut when nobody knows what it is', () => {
    const event = normalizeEventsApi(
      callback({
        type: 'flood',
        blocks: ['b'.repeat(300_000)],
        small: 1,
        ...Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, 'ü'.repeat(990)])),
      }),
      context,
    );
    expect(event).toMatchObject({
      type: 'slack.other.v1',
      data: { truncated: true, body: { type: 'flood', small: 1 } },
    });
    expect(sizeOf(event)).toBeLessThanOrEqual(MAX_DATA_BYTES);
  });

  it('becomes another form when its own cannot be cut', () => {
    const payload = {
      type: 'view_submission',
      user: { id: 'U2147483697' },
      trigger_id: '1.2.3',
      view: { id: 'V1', state: { values: { a: 'x'.repeat(300_000) } } },
    };
    const event = normalizeInteraction(payload, context);
    expect(event).toMatchObject({ type: 'slack.other.v1', data: { eventType: 'view_submission', truncated: true } });
    expect(event.dedupkey).toMatch(/^view_submission:/);
  });
});

describe('what cannot be read', () => {
  it.each([undefined, null, 42, 'text', [], {}, { type: '' }, { type: 7 }, { type: 'x'.repeat(200) }])(
    'is an error of its own: %j',
    (payload) => {
      const unreadable = expect.objectContaining({ code: 'slack_payload_unreadable' }) as Error;
      expect(() => normalizeEventsApi(payload, context)).toThrow(unreadable);
      expect(() => normalizeEventsApi(callback(payload), context)).toThrow(unreadable);
      expect(() => normalizeRtm(payload, context)).toThrow(unreadable);
      expect(() => normalizeInteraction(payload, context)).toThrow(unreadable);
      expect(() => normalizeSlashCommand(payload, context)).toThrow(unreadable);
    },
  );
});

describe('hostile content', () => {
  it('is carried without what a database refuses', () => {
    const { text } = messageOf(normalizeEventsApi(callback(message({ text: 'a\0b\uD800c' })), context));
    expect(text).toBe('a\uFFFDb\uFFFDc');
  });

  it('may be nested as deeply as it likes', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    const event = normalizeEventsApi(callback(message({ blocks: [deep] })), context);
    expectToTravel(event);
  });

  it('cannot reach a prototype', () => {
    const event = JSON.parse('{"type":"constructor","__proto__":{"polluted":1},"hasOwnProperty":1}') as object;
    const normal = normalizeEventsApi(callback(event), context);
    expect(normal).toMatchObject({ type: 'slack.other.v1', data: { eventType: 'constructor' } });
    expect(JSON.stringify(normal)).not.toContain('polluted');
  });

  it('never hurts: whatever has a type becomes an envelope that passes its contract', () => {
    const types = [
      'message',
      'app_mention',
      'reaction_added',
      'member_joined_channel',
      'file_shared',
      'presence_change',
      'user_change',
      'subteam_created',
      'channel_rename',
      'tokens_revoked',
      'app_home_opened',
      'app_rate_limited',
      'block_actions',
      'block_suggestion',
      'view_submission',
      'view_closed',
      'shortcut',
      'message_action',
      'unheard_of',
    ];
    const names = [
      'subtype',
      'user',
      'channel',
      'ts',
      'event_ts',
      'text',
      'message',
      'previous_message',
      'deleted_ts',
      'edited',
      'item',
      'reaction',
      'files',
      'blocks',
      'attachments',
      'bot_profile',
      'view',
      'container',
      'actions',
      'file_id',
      'presence',
      'users',
      'tokens',
      'subteam',
      'tab',
      'callback_id',
      'action_id',
      'trigger_id',
      'response_url',
      'minute_rate_limited',
      'team',
      'state',
    ];
    const leaf = fc.oneof(
      fc.constantFrom(
        'U1A',
        'C1A',
        'T024BE7LD',
        '1762000001.000100',
        'message_changed',
        'message_deleted',
        'F1A',
        '',
        null,
        true,
        3,
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const flat = fc.dictionary(fc.constantFrom(...names, 'id', 'type', 'value', 'state', 'selected_option'), leaf, {
      maxKeys: 8,
    });
    const payload = fc
      .tuple(
        fc.constantFrom(...types),
        fc.dictionary(fc.constantFrom(...names), fc.oneof(leaf, flat, fc.array(flat, { maxLength: 3 })), {
          maxKeys: 14,
        }),
      )
      .map(([type, fields]) => ({ ...fields, type }));
    fc.assert(
      fc.property(payload, (fields) => {
        const events = [
          normalizeEventsApi(callback(fields), context),
          normalizeEventsApi(fields, context),
          normalizeRtm(fields, context),
          normalizeInteraction(fields, context),
          normalizeSlashCommand({ ...fields, command: '/errand' }, context),
        ];
        for (const event of events) {
          if (!event) throw new Error('something was expected');
          expectToTravel(event);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('who did it', () => {
  const actorOf = (fields: object, wrapper: object = {}, enterpriseId?: string) =>
    messageOf(
      normalizeEventsApi(callback(message(fields), wrapper), {
        ...context,
        installation: { ...context.installation, enterpriseId },
      }),
    ).actor.kind;

  it('is an external person when the workspace is another and nothing says that it is of our Grid', () => {
    expect(actorOf({ team: 'T0OTHER001' })).toBe('external');
    expect(actorOf({ team: 'T0OTHER001' }, { is_ext_shared_channel: false })).toBe('external');
    expect(actorOf({ team: 'T0OTHER001' }, { is_ext_shared_channel: true }, 'E0GRID0001')).toBe('external');
    expect(actorOf({ team: 'T0OTHER001' }, {}, 'E0GRID0001')).toBe('external');
    expect(actorOf({ team: 'T024BE7LD', user_team: 'T0OTHER001' })).toBe('external');
    expect(actorOf({ team: 'T024BE7LD', user_profile: { team: 'T0OTHER001' } })).toBe('external');
    expect(actorOf({ team: 'T024BE7LD', source_team: 'T0OTHER001' })).toBe('external');
  });

  it('is one of us in the workspace, in the Grid, or in a channel of the Grid alone', () => {
    expect(actorOf({ team: 'T024BE7LD' }, { is_ext_shared_channel: true })).toBe('human');
    expect(actorOf({ team: 'E0GRID0001' }, { is_ext_shared_channel: true }, 'E0GRID0001')).toBe('human');
    expect(actorOf({ team: 'T0OTHER001' }, { is_ext_shared_channel: false }, 'E0GRID0001')).toBe('human');
  });

  it('is an external person in what Slack sends for another workspace, whatever the event itself says', () => {
    const sentFor = (team_id: string, authorized?: string) => ({
      team_id,
      ...(authorized && { authorizations: [{ team_id: authorized, enterprise_id: null }] }),
      context_team_id: 'T024BE7LD',
    });
    for (const wrapper of [sentFor('T0OTHER001'), sentFor('T0OTHER001', 'T0OTHER001')])
      for (const fields of [{ team: undefined }, { team: 'T024BE7LD' }, { bot_id: 'B0FOREIGN', user: undefined }]) {
        expect(actorOf(fields, wrapper)).toBe('external');
        expect(actorOf(fields, { ...wrapper, is_ext_shared_channel: false }, 'E0GRID0001')).toBe('external');
      }
    // In a channel shared with them: the event says of whom it is, or nobody does.
    const shared = sentFor('T0OTHER001', 'T024BE7LD');
    expect(actorOf({ team: 'T024BE7LD' }, shared)).toBe('human');
    expect(actorOf({ team: undefined }, shared)).toBe('external');
    expect(actorOf({ team: undefined }, sentFor('T024BE7LD', 'T024BE7LD'))).toBe('human');
    expect(actorOf({ team: undefined })).toBe('human');
  });

  it('of a reaction is one of us in our workspace alone', () => {
    const reaction = {
      type: 'reaction_added',
      user: 'U2147483697',
      reaction: 'tada',
      item: { type: 'message', channel: 'C024BE91L', ts: '1762000001.000100' },
      event_ts: '1762000002.000000',
    };
    const kindIn = (wrapper: object) => {
      const event = normalizeEventsApi(callback(reaction, wrapper), context);
      return event.type === 'slack.reaction.v1' && event.data.actor.kind;
    };
    expect([{}, { team_id: 'T024BE7LD' }, { team_id: 'T0OTHER001' }].map(kindIn)).toEqual([
      'human',
      'human',
      'external',
    ]);
  });

  it('is this bot for every id that the ingresses share', () => {
    const installation = { ...context.installation, ownIds: new Set(['B0CLASSIC1', 'A0CLASSIC1']) };
    for (const fields of [{ user: 'U0ERRANDB' }, { bot_id: 'B0CLASSIC1' }, { app_id: 'A0CLASSIC1' }]) {
      const event = normalizeEventsApi(callback(message(fields)), { ...context, installation });
      expect(messageOf(event).actor.kind).toBe('this_bot');
    }
  });
});

describe('what Slack tells in fewer words', () => {
  it('is an edit when the text is new, though nobody is named as its editor', () => {
    const changed = (text: string) =>
      messageOf(
        normalizeEventsApi(
          callback(message({ subtype: 'message_changed', message: message({ text }), previous_message: message() })),
          context,
        ),
      );
    expect(changed('hi again').unfurl).toBeUndefined();
    expect(changed('hi').unfurl).toBe(true);
  });

  it('is an edit by a person when it says so, though it does not say what stood there before', () => {
    const edited = message({ edited: { user: 'U2147483697', ts: '1762000009.000000' } });
    const event = normalizeEventsApi(callback(message({ subtype: 'message_changed', message: edited })), context);
    expect(messageOf(event)).toMatchObject({ kind: 'edited', editedTs: '1762000009.000000' });
    expect(messageOf(event).unfurl).toBeUndefined();
  });

  it('mentions the bot when Slack calls it a mention, wherever in the message that stands', () => {
    expect(messageOf(normalizeEventsApi(callback(message({ type: 'app_mention' })), context)).mentionsBot).toBe(true);
    expect(messageOf(normalizeEventsApi(callback(message()), context)).mentionsBot).toBe(false);
  });

  it('is a request for options before anything was typed', () => {
    const payload = { type: 'block_suggestion', user: { id: 'U1A' }, action_id: 'pick', value: '' };
    expect(normalizeInteraction(payload, context)).toMatchObject({
      type: 'slack.block_suggestion.v1',
      data: { value: '' },
    });
  });
});

describe('keys', () => {
  it('are the same for every delivery of one slash command, and differ between two', () => {
    const form = { command: '/errand', user_id: 'U1A', channel_id: 'C1A', team_id: 'T024BE7LD', trigger_id: '1.2.abc' };
    const first = normalizeSlashCommand(form, context);
    expect(normalizeSlashCommand({ ...form }, { ...context, receivedAt: 1 }).dedupkey).toBe(first.dedupkey);
    expect(normalizeSlashCommand({ ...form, trigger_id: '1.2.abd' }, context).dedupkey).not.toBe(first.dedupkey);
    expect(first.dedupkey).not.toContain('1.2.abc');
  });

  it('never outgrow the envelope', () => {
    const users = Array.from({ length: 300 }, (_, number) => `U${String(number).padStart(9, '0')}`);
    const event = normalizeRtm({ type: 'presence_change', presence: 'away', users }, context);
    expect(event?.dedupkey.length).toBeLessThanOrEqual(400);
    expect(event?.dedupkey).not.toBe(
      normalizeRtm({ type: 'presence_change', presence: 'away', users: users.slice(1) }, context)?.dedupkey,
    );
  });
});

describe('toEnvelope', () => {
  const options = { source: 'ingress-socket/1', commandTtlMs: 900_000 };
  const expiry = (event: NormalEvent, commandTtlMs = 900_000) =>
    toEnvelope(event, { ...options, commandTtlMs }).expiresat;
  const event = normalizeEventsApi(callback(message()), context);

  it('lets what may run a command expire, counted from Slack’s time', () => {
    expect(expiry(event)).toBe(new Date(1_762_000_001_000 + 900_000).toISOString());
    expect(expiry(event, 0)).toBeUndefined();
  });

  it('lets an edit, which may run a command again, expire from when it was made', () => {
    const edited = message({
      subtype: 'message_changed',
      message: {
        type: 'message',
        user: 'U0ANA0001',
        text: 'new',
        ts: '1762000001.000100',
        edited: { ts: '1762000009.000000' },
      },
      previous_message: { text: 'old' },
    });
    expect(expiry(normalizeEventsApi(callback(edited), context))).toBe(
      new Date(1_762_000_009_000 + 900_000).toISOString(),
    );
  });

  it('lets facts stand for ever', () => {
    const deleted = message({ subtype: 'message_deleted', deleted_ts: '1762000001.000100' });
    expect(expiry(normalizeEventsApi(callback(deleted), context))).toBeUndefined();
    expect(expiry(normalizeEventsApi(callback({ type: 'file_created', file_id: 'F1A' }), context))).toBeUndefined();
  });

  it('roots everything that follows in the fact, however it came', () => {
    const other = normalizeRtm(message(), context) as NormalEvent;
    expect(toEnvelope(other, options).correlationid).toBe(toEnvelope(event, options).correlationid);
  });
});
