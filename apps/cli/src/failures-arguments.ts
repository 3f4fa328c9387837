import { UsageError } from './usage';
import { parseOptions } from './parse-options';

/** What was asked for. */
export type Asked =
  | { action: 'list'; topic: Topic; limit: number; after: string | undefined; stage: string | undefined; json: boolean }
  | { action: 'show'; topic: Topic; id: string; json: boolean }
  | { action: 'replay' | 'discard'; topic: Topic; which: Which; json: boolean };

/** `dlq`: dead letters; `failed`: commands, and messages to Slack. */
export type Topic = 'dlq' | 'failed';
export type Which = { ids: string[] } | { all: true; stage: string | undefined };

const MOST = 1_000;

/** @throws UsageError */
export function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parse(args);
  const [topic, action, ...ids] = positionals;
  if (topic !== 'dlq' && topic !== 'failed') throw new UsageError(`there is no command ${quote(topic)}`);
  const json = values.json ?? false;
  if (values.stage !== undefined && topic === 'failed') throw new UsageError('--stage is for dlq only');
  if (action !== 'list' && (values.limit !== undefined || values.after !== undefined))
    throw new UsageError('--limit and --after are for list only');
  if (values.all && action !== 'replay' && action !== 'discard')
    throw new UsageError('--all is for replay and discard only');
  switch (action) {
    case 'list':
      if (ids.length > 0) throw new UsageError(`list takes no ${quote(ids[0])}`);
      return { action, topic, limit: limitOf(values.limit), after: values.after, stage: values.stage, json };
    case 'show': {
      const [id] = ids;
      if (id === undefined || ids.length > 1) throw new UsageError('show takes one id');
      if (values.stage !== undefined) throw new UsageError('--stage is for list and --all only');
      return { action, topic, id, json };
    }
    case 'replay':
    case 'discard':
      if (values.all && ids.length > 0) throw new UsageError('either ids or --all');
      if (values.all) return { action, topic, which: { all: true, stage: values.stage }, json };
      if (ids.length === 0) throw new UsageError(`${action} takes one id at least, or --all`);
      if (values.stage !== undefined) throw new UsageError('--stage is for list and --all only');
      return { action, topic, which: { ids }, json };
    case undefined:
      throw new UsageError(`${topic} takes one of list, show, replay, discard`);
    default:
      throw new UsageError(`${topic} cannot ${quote(action)}`);
  }
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      all: { type: 'boolean' },
      limit: { type: 'string' },
      after: { type: 'string' },
      stage: { type: 'string' },
    },
  });
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return 20;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new UsageError(`--limit is a number from 1 to ${MOST}`);
  return limit;
}

function quote(text: string | undefined): string {
  return JSON.stringify(text);
}
