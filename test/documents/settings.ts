import type { JsonSchema, SettingsKey } from '@errand/settings';
import { errbotSettings, keysAtStart, settingsGroups, settingsJsonSchema } from '@errand/settings';
import { cell, choicesOf, defaultOf, sentence } from './table';

/** `docs/errand.schema.json`, for editors. */
export function settingsSchemaFile(): string {
  return `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`;
}

/** `docs/settings.md`: every key of errand.yaml, and what became of Errbot's settings. */
export function settingsPage(): string {
  const { properties = {} } = settingsJsonSchema();
  const errbotNames = new Map(Object.entries(errbotSettings).map(([name, { key }]) => [key, name]));
  const groups = Object.entries(settingsGroups).flatMap(([title, shape]) => [
    '',
    `## ${title}`,
    '',
    '| Key | Kind | Default | In Errbot | Meaning |',
    '| --- | --- | --- | --- | --- |',
    ...Object.keys(shape).flatMap((key) => rowsOf(key, properties[key] ?? {}, errbotNames.get(key as SettingsKey))),
  ]);
  return [
    '# errand.yaml',
    '',
    'Generated from the schema the services read it with (`npm run generate`).',
    '',
    'How Errand behaves stands in one YAML file, which `ERRAND_CONFIG` names; secrets, addresses and ports stand in the',
    '[environment](configuration.md). Without a file, and for every key that is not in it, the defaults hold. A key that does not',
    'exist, one given twice, a value of the wrong kind: each is named with its line and column, all at once, and nothing starts.',
    '',
    '```yaml',
    '# yaml-language-server: $schema=docs/errand.schema.json',
    example,
    '```',
    '',
    'Worker and egress read it from the database, where it stands in versions: the first worker stores its file there, and',
    '`errand config apply` puts another one in its place, in all of them at once',
    '([operations](operations.md#when-the-settings-change)). At once, but for these, which each process reads from its own file when it',
    `is started: ${keysAtStart.map((key) => `\`${key}\``).join(', ')}.`,
    '',
    'The first line has editors check the file against [errand.schema.json](errand.schema.json) while it is written.',
    '`errand config check` says what is wrong with a file, `errand config show` what holds with all defaults filled in,',
    '`errand config diff` what changes from one file to another. Who comes from Errbot has `errand migrate errbot config.py`',
    'write the first one.',
    '',
    ...groups,
    '',
    '## A rule of accessControls',
    '',
    'Pattern by pattern, a rule or a list of rules. The keys of the first rule that matches override those of',
    '`accessControlsDefault`, one by one; `null` switches off what the default says. They are asked in this order, and the first',
    'that denies decides.',
    '',
    '| Key | Kind | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...ruleRows(ruleOf(properties)),
    '',
    "A person is written by user id (`U024BE7LH`; `!whoami` shows one's own), a channel by its id. Names can be taken by",
    'others: `@ana` and `#ops` match nobody where something is allowed, and everybody where it is denied, until `errand acl pin`',
    'has put the ids in their place. What holds without any rule, and how rules are tried: [access control](access-control.md).',
    '',
    '## Settings of Errbot without a key',
    '',
    '| In Errbot | Instead | Because |',
    '| --- | --- | --- |',
    ...Object.entries(errbotSettings)
      .filter(([, { key }]) => key === undefined)
      .map(
        ([name, { variables, reason }]) =>
          `| \`${name}\` | ${variables ? code(variables) : ''} | ${sentence(reason ?? '')} |`,
      ),
    '',
  ].join('\n');
}

const example = `admins: [U024BE7LH]
adminNotifications: ['<@U024BE7LH>', '#ops']
prefix: '!'
roles:
  sre: [U024BE7LH, S0614TZR7]
accessControls:
  deploy:
    - when: { args: ['prod*'] }
      allowUsers: role:sre
      approval: { by: role:sre, within: 15m }
    - allowRooms: [C02GENERAL]
  'health:*': { allowPrivate: false }`;

function rowsOf(key: string, schema: JsonSchema, errbot: string | undefined): string[] {
  const isBlock = schema.properties && !Object.hasOwn(schema.properties, 'allowUsers');
  if (isBlock)
    return Object.entries(schema.properties ?? {}).map(([name, inner]) =>
      row(`${key}.${name}`, inner, { errbot: errbot ?? '' }),
    );
  return [row(key, schema, { errbot: errbot ? code(errbot) : '' })];
}

function ruleRows(schema: JsonSchema, above = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const inner = [value, ...(value.anyOf ?? [])].find(({ properties }) => properties);
    return [row(`${above}${name}`, value, { inRule: true }), ...(inner ? ruleRows(inner, `${above}${name}.`) : [])];
  });
}

/** The rule itself stands in the value of accessControls, beside the list of them. */
function ruleOf(properties: Record<string, JsonSchema>): JsonSchema {
  const value = properties['accessControls']?.additionalProperties;
  const rule = typeof value === 'object' ? value.anyOf?.find(({ properties: keys }) => keys) : undefined;
  if (!rule) throw new Error('accessControls has no rule in its schema');
  return rule;
}

function row(key: string, schema: JsonSchema, { errbot }: { errbot?: string; inRule?: boolean }): string {
  const cells = [
    code(key),
    kindOf(schema),
    defaultOf(schema),
    ...(errbot === undefined ? [] : [errbot]),
    `${sentence(schema.description ?? '')}${choicesOf(schema)}`,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

const kinds: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'block',
  null: 'null',
};

function kindOf(schema: JsonSchema): string {
  const names = (each: JsonSchema): string[] =>
    each.type === undefined ? (each.anyOf ?? []).flatMap(names) : [each.type].flat().map((type) => kinds[type] ?? type);
  return [...new Set(names(schema))].join(' or ');
}

function code(text: string): string {
  return text
    .split(', ')
    .map((name) => `\`${name}\``)
    .join(', ');
}
