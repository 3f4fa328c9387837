import { z } from 'zod';
import { settingsSchema } from './settings-schema';

/** What of JSON Schema is used to describe the settings. */
export interface JsonSchema {
  description?: string;
  default?: unknown;
  type?: string | string[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** `errand.yaml` for editors: JSON Schema, draft 7, of the file as it is written. */
export function settingsJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
  });
  return {
    $schema,
    title: 'errand.yaml',
    description: 'How Errand behaves',
    ...schema,
  } as JsonSchema;
}

/** The keys that may stand in the block at a path; of each kind of block, where there are several kinds. */
export function keysAt(path: readonly PropertyKey[], root: JsonSchema): string[] {
  let here = kindsOf(root);
  for (const segment of path) here = here.flatMap((schema) => kindsOf(childOf(schema, segment)));
  return [...new Set(here.flatMap(({ properties = {} }) => Object.keys(properties)))];
}

/** What may stand under a key, or in an array. */
export function childOf(schema: JsonSchema, segment: PropertyKey): JsonSchema | undefined {
  if (typeof segment === 'number') return schema.items;
  const { properties = {}, additionalProperties } = schema;
  const name = String(segment);
  if (Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** A schema, and each of those that it gives a choice of. */
export function kindsOf(schema: JsonSchema | undefined): JsonSchema[] {
  if (!schema) return [];
  return [schema, ...(schema.anyOf ?? []).flatMap(kindsOf)];
}
