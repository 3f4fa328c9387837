import type { PGlite, messages, protocol } from '@electric-sql/pglite';
import type { Query } from './database';

/** More different ones than the store has; those beyond are planned anew each time. */
const MOST_STATEMENTS = 500;

/** As PostgreSQL has it, and for the same reasons: see `postgres.ts`. */
const planning = ['plan_cache_mode = force_generic_plan', 'enable_seqscan = off'];

/** The messages of PostgreSQL's protocol; PGlite has them. */
export type Serialize = typeof protocol.serialize;

interface Statement {
  name: string;
  parameterTypes: number[];
  columns: { name: string; dataTypeID: number }[];
}

/**
 * Has PGlite plan each statement once. Its own `query` plans every time, which takes it five times as long as most of ours
 * take to run, and a person waits for several in a row. Calls must come one at a time.
 */
export async function prepareStatements(pglite: PGlite, serialize: Serialize): Promise<Query> {
  const statements = new Map<string, Statement>();
  for (const setting of planning) await pglite.exec(`set ${setting}`);

  // The sync ends a failed exchange too, so that it can share its call.
  const send = async (...asked: Uint8Array[]) =>
    (await pglite.execProtocol(Buffer.concat([...asked, serialize.sync()]))).messages;

  async function prepare(text: string): Promise<Statement> {
    const name = statements.size < MOST_STATEMENTS ? `statement_${statements.size}` : '';
    const answers = await send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }));
    const statement = {
      name,
      parameterTypes: find<messages.ParameterDescriptionMessage>(answers, 'parameterDescription')?.dataTypeIDs ?? [],
      columns: find<messages.RowDescriptionMessage>(answers, 'rowDescription')?.fields ?? [],
    };
    if (name) statements.set(text, statement);
    return statement;
  }

  const toText = (value: unknown, type: number | undefined): string | null =>
    value === null || value === undefined ? null : (pglite.serializers[type ?? 0]?.(value) ?? String(value));
  const fromText = (text: string | null, type: number): unknown => {
    const parse = pglite.parsers[type];
    return text === null || !parse ? text : parse(text, type);
  };

  return async <R>(sql: string, params: unknown[] = []) => {
    const { name, parameterTypes, columns } = statements.get(sql) ?? (await prepare(sql));
    const values = params.map((value, index) => toText(value, parameterTypes[index]));
    const answers = await send(serialize.bind({ statement: name, values }), serialize.execute({}));
    const rows = answers.filter((answer) => answer.name === 'dataRow') as messages.DataRowMessage[];
    return rows.map(({ fields }) =>
      Object.fromEntries(columns.map((column, i) => [column.name, fromText(fields[i] ?? null, column.dataTypeID)])),
    ) as R[];
  };
}

function find<M extends messages.BackendMessage>(answers: messages.BackendMessage[], name: M['name']): M | undefined {
  return answers.find((answer): answer is M => answer.name === name);
}
