/** What `errand init` writes, by path in the folder: it runs as it is, in the console and against Slack. */
export const skeleton: Record<string, { text: string; mode: number }> = {
  'errand.yaml': {
    mode: 0o644,
    text: `# How Errand behaves. Every key: docs/settings.md. \`errand config check\` says what is wrong here.

admins: [] # user ids of Slack, such as U024BE7LH: !whoami shows one's own as person
extraPluginDir: plugins # from where a worker is started

# prefix: '!'
# adminNotifications: ['<@U024BE7LH>', '#ops']
# accessControls:
#   tryme: { allowRooms: [C02GENERAL] }
`,
  },
  '.env.example': {
    mode: 0o600,
    text: `# Copy to .env and fill in: what is secret, and where things are. Every variable: docs/configuration.md

ERRAND_CONFIG=errand.yaml
SLACK_BOT_TOKEN=
SLACK_APP_TOKEN=
SLACK_SOCKET_MODE=true
SLACK_SIGNING_SECRET=
AMQP_URL=amqp://errand:errand@localhost:5672
DATABASE_URL=postgres://errand:errand@localhost:5432/errand
`,
  },
  'plugins/example.ts': {
    mode: 0o644,
    text: `import { command, definePlugin } from '@errand/plugin-sdk';

export default definePlugin({
  name: 'example',
  version: '1.0.0',
  summary: 'Shows how a plugin looks',
  commands: {
    tryme: command({ summary: 'Try me', run: () => 'It *works*!' }),
  },
});
`,
  },
};

/** @param options.name of the plugin, lower-case words joined by dashes */
export function pluginText({ name, summary }: { name: string; summary: string }): string {
  const key = name.replaceAll('-', '_');
  return `import { command, definePlugin } from '@errand/plugin-sdk';

export default definePlugin({
  name: '${name}',
  version: '1.0.0',
  summary: ${quoted(summary)},
  commands: {
    ${key}: command({
      summary: 'Say hello',
      run: ({ text }) => \`Hello, \${text || 'world'}!\`,
    }),
  },
});
`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
