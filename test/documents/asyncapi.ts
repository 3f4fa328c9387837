import { createTopology } from '@errand/broker';
import {
  broadcastSchema,
  directoryAnswerSchema,
  directoryRequestSchema,
  envelopeAttributesSchema,
  messageSchemas,
  roomsAnswerSchema,
  roomsRequestSchema,
} from '@errand/contracts';
import { stringify } from 'yaml';
import { z } from 'zod';

/** `docs/schemas/<type>.json`: the whole message, envelope and data, for validators of any language. */
export function jsonSchemas(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [type, data] of Object.entries(messageSchemas))
    files[`${type}.json`] = schemaFile(type, envelopeOf(type, data));
  files['broadcast.json'] = schemaFile('broadcast', broadcastSchema);
  files['directory-request.json'] = schemaFile('directory-request', directoryRequestSchema);
  files['directory-answer.json'] = schemaFile('directory-answer', directoryAnswerSchema);
  files['rooms-request.json'] = schemaFile('rooms-request', roomsRequestSchema);
  files['rooms-answer.json'] = schemaFile('rooms-answer', roomsAnswerSchema);
  return files;
}

/** `docs/asyncapi.yaml`: who may publish what where (AsyncAPI 3.0). */
export function asyncApi(version: string): string {
  const { names } = createTopology();
  const types = Object.keys(messageSchemas);
  const events = types.filter((type) => /^(slack|ingress)\./.test(type));
  const outbound = types.filter((type) => type.startsWith('egress.') && type !== 'egress.notice.v1');
  const channel = (address: string, description: string, messages: string[], key: string) => ({
    address,
    description: `${description} Routing key: ${key}.`,
    messages: Object.fromEntries(messages.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: { amqp: { is: 'routingKey', exchange: { name: address, type: 'direct', durable: true } } },
  });
  const partition = '00 … 15, FNV-1a of partitionkey in UTF-8, its upper half folded into the lower, modulo 16';
  const operation = (action: string, on: string, summary: string) => ({
    action,
    channel: { $ref: `#/channels/${on}` },
    summary,
  });
  return stringify(
    {
      asyncapi: '3.0.0',
      info: {
        title: 'Errand',
        version,
        description:
          'What travels between the services of Errand over RabbitMQ: one JSON object a message, CloudEvents 1.0 attributes, persistent, published mandatory and with confirm. message-id is id, type is type, correlation-id is correlationid.',
        license: { name: 'MIT' },
      },
      defaultContentType: 'application/json',
      channels: {
        events: channel(names.events, 'What Slack told an ingress.', events, partition),
        commands: channel(
          names.stage('commands.default'),
          'One handler is to run; the last word of the name is the pool.',
          ['command.execute.v1'],
          partition,
        ),
        outbound: channel(names.outbound, 'What egress is to post, update, delete or react with.', outbound, partition),
        notices: channel(
          names.outbound,
          'Words to the admins, ahead of everything else.',
          ['egress.notice.v1'],
          'admin',
        ),
      },
      operations: {
        publishEvents: operation('send', 'events', 'Ingresses publish; Slack is told only after the confirm.'),
        handleEvents: operation('receive', 'events', 'Workers claim, route and run.'),
        publishCommands: operation('send', 'commands', 'Workers hand handlers of other pools on.'),
        runCommands: operation('receive', 'commands', 'Workers of the pool run them.'),
        publishOutbound: operation('send', 'outbound', 'Workers publish numbered replies.'),
        post: operation('receive', 'outbound', 'Egress posts them, in order per channel.'),
        publishNotices: operation('send', 'notices', 'Any service tells the admins.'),
        notify: operation('receive', 'notices', 'Egress resolves the recipients and posts.'),
      },
      components: {
        messages: Object.fromEntries(
          types.map((type) => [type, { name: type, payload: { $ref: `./schemas/${type}.json` } }]),
        ),
      },
    },
    { lineWidth: 120 },
  );
}

function envelopeOf(type: string, data: z.ZodType): z.ZodType {
  return envelopeAttributesSchema.extend({ type: z.literal(type), data });
}

function schemaFile(name: string, schema: z.ZodType): string {
  const document = {
    title: name,
    ...z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
