import { brokerEnv } from '@errand/broker';
import { cliEnv } from '@errand/cli';
import { commandWorkerEnv } from '@errand/command-worker';
import { egressEnv } from '@errand/egress';
import { ingressEventsEnv } from '@errand/ingress-events';
import { ingressRtmEnv } from '@errand/ingress-rtm';
import { ingressSocketEnv } from '@errand/ingress-socket';
import { localEnv } from '@errand/local';
import { serviceEnv } from '@errand/runtime';
import { settingsEnv } from '@errand/settings';
import { simulatorEnv } from '@errand/slack-simulator';
import { z } from 'zod';
import { cell, choicesOf, defaultOf, sentence } from './table';

const services: Record<string, z.ZodObject> = {
  'ingress-rtm': ingressRtmEnv,
  'ingress-events': ingressEventsEnv,
  'ingress-socket': ingressSocketEnv,
  'command-worker': commandWorkerEnv,
  egress: egressEnv,
  'errand, the command line': cliEnv,
  'slack-simulator': simulatorEnv,
};

/** `docs/configuration.md`, from the schemas that the services read their settings with. */
export function configuration(): string {
  const shared = [serviceEnv, settingsEnv, brokerEnv];
  const isShared = (name: string) => shared.some((schema) => name in schema.shape);
  return [
    '# Configuration',
    '',
    'Generated from the schemas the services read their settings with (`npm run generate`).',
    '',
    'A service takes its settings from the environment. An empty value is an absent one. Any variable may be given as',
    '`NAME_FILE` instead, naming a file that holds the value, as Docker and Kubernetes mount secrets. A start with faults',
    'names all of them, prints no value, and ends with exit code 1.',
    '',
    '## Every service',
    '',
    table(serviceEnv),
    '',
    '## Behaviour',
    '',
    'The same for ingresses, worker and egress.',
    '',
    table(settingsEnv),
    '',
    'Every key of the YAML file named by `ERRAND_CONFIG`: [settings](settings.md).',
    '',
    '## RabbitMQ',
    '',
    'Read by the ingresses, the worker, egress and the command line.',
    '',
    table(brokerEnv),
    ...Object.entries(services).flatMap(([name, schema]) => ['', `## ${name}`, '', table(schema, isShared)]),
    '',
    '## local',
    '',
    'Everything that it reads, with defaults of its own.',
    '',
    table(localEnv),
    '',
  ].join('\n');
}

interface Property {
  description?: string;
  default?: unknown;
  enum?: unknown[];
}

function table(schema: z.ZodObject, leaveOut: (name: string) => boolean = () => false): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>;
    required?: string[];
  };
  const rows = Object.entries(properties).filter(([name]) => !leaveOut(name));
  return [
    '| Variable | Default | Meaning |',
    '| --- | --- | --- |',
    ...rows.map(([name, property]) => row(name, property, required.includes(name))),
  ].join('\n');
}

function row(name: string, property: Property, required: boolean): string {
  const meaning = `${sentence(property.description ?? '')}${choicesOf(property)}`;
  return `| \`${name}\` | ${required ? 'required' : defaultOf(property)} | ${cell(meaning)} |`;
}
