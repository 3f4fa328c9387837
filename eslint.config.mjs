import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Who may import whom: the arrows of docs/architecture.md. A project sees what stands to its left, and nothing else. */
const foundation = ['layer:foundation'];
const domain = ['layer:domain'];
const layers = [
  { sourceTag: 'layer:foundation', onlyDependOnLibsWithTags: foundation },
  { sourceTag: 'layer:domain', onlyDependOnLibsWithTags: foundation },
  { sourceTag: 'layer:engine', onlyDependOnLibsWithTags: ['layer:foundation', 'lib:access-control', 'lib:plugin-sdk'] },
  { sourceTag: 'layer:settings', onlyDependOnLibsWithTags: ['layer:foundation', 'lib:access-control'] },
  {
    sourceTag: 'layer:ingress',
    onlyDependOnLibsWithTags: ['layer:foundation', 'lib:broker', 'lib:settings', 'lib:slack'],
  },
  { sourceTag: 'layer:failures', onlyDependOnLibsWithTags: ['layer:foundation', 'lib:storage'] },
  { sourceTag: 'layer:plugins', onlyDependOnLibsWithTags: ['lib:contracts', 'lib:plugin-sdk'] },
  { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: foundation },
  {
    sourceTag: 'layer:service',
    onlyDependOnLibsWithTags: [
      ...foundation,
      ...domain,
      'layer:settings',
      'layer:engine',
      'layer:failures',
      'layer:ingress',
      'layer:plugins',
    ],
  },
  {
    sourceTag: 'layer:local',
    onlyDependOnLibsWithTags: [
      ...foundation,
      ...domain,
      'layer:settings',
      'layer:engine',
      'layer:failures',
      'layer:ingress',
      'layer:plugins',
      'layer:service',
    ],
  },
  {
    sourceTag: 'layer:cli',
    onlyDependOnLibsWithTags: [
      ...foundation,
      ...domain,
      'layer:settings',
      'layer:engine',
      'layer:failures',
      'layer:ingress',
      'layer:plugins',
      'layer:local',
    ],
  },
  { sourceTag: 'layer:outside', onlyDependOnLibsWithTags: ['*'] },
  // The worker runs other people's code and holds no Slack credential; the simulator must not share our reading of Slack.
  { sourceTag: 'app:command-worker', notDependOnLibsWithTags: ['lib:slack'] },
  { sourceTag: 'app:slack-simulator', onlyDependOnLibsWithTags: ['lib:runtime'] },
];

/** Tests may also use the test harness. */
const layersOfTests = layers.map((rule) =>
  rule.onlyDependOnLibsWithTags
    ? { ...rule, onlyDependOnLibsWithTags: [...rule.onlyDependOnLibsWithTags, 'layer:testing'] }
    : rule,
);

/** Where a package from outside is at home (the test harness aside, which asks the database whether it is up). */
const homes = {
  amqplib: ['libs/broker'],
  '@slack/web-api': ['libs/slack'],
  '@slack/rtm-api': ['apps/ingress-rtm'],
  '@slack/socket-mode': ['apps/ingress-socket'],
  // who serves HTTP to Slack, and who stands in for Slack
  express: ['apps/ingress-events', 'apps/slack-simulator'],
  // the two ways to a proxy that the clients of Slack know
  undici: ['libs/slack', 'apps/ingress-socket'],
  'https-proxy-agent': ['apps/ingress-rtm'],
  // patterns of plugins meet what anybody types: no other engine is safe there
  re2js: ['libs/engine'],
  nunjucks: ['apps/command-worker'],
  pg: ['libs/storage'],
  '@electric-sql/pglite': ['libs/storage'],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints: layers, enforceBuildableLibDependency: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      'no-console': 'error',
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    // Two programs for all: one for each package, as the project service has it, does not fit into memory.
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './apps/slack-simulator/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  ...[undefined, ...new Set(Object.values(homes).flat())].map((here) => ({
    files: here ? [`${here}/**/*.ts`] : ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.test.ts', 'libs/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: Object.entries(homes)
            .filter(([, folders]) => !folders.includes(here))
            .map(([name, folders]) => ({
              regex: `^${name}(/|$)`, // its subpaths, too
              message: `${name} is used in ${folders.join(' and ')} only.`,
            })),
        },
      ],
    },
  })),
  {
    files: ['**/*.test.ts', '**/src/testing/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': ['error', { depConstraints: layersOfTests }] },
  },
  { files: ['**/*.tsx'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  prettier,
);
