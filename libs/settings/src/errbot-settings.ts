import type { SettingsKey } from './settings-schema';

/** What became of a setting of Errbot: a key of `errand.yaml`; a variable of the environment; or nothing. */
export type ErrbotSetting =
  | { key: SettingsKey; variables?: undefined; reason?: undefined }
  | { key?: undefined; variables?: string; reason: string };

const xmpp = { reason: 'for XMPP; Errand talks to Slack' };
const irc = { reason: 'for IRC; Errand talks to Slack' };
const database = { variables: 'DATABASE_URL', reason: 'everything is kept in PostgreSQL, which DATABASE_URL names' };
const ownLogs = { reason: 'logs are JSON, or plain lines (logFormatter); whoever shows them colours them' };

/**
 * Every setting of Errbot 6.2 and its SlackV3 backend, in the order of Errbot's manual. The documents, `errand migrate
 * errbot` and the hints to wrong keys are made of it.
 */
export const errbotSettings: Readonly<Record<string, ErrbotSetting>> = {
  BACKEND: { reason: 'there is Slack alone; how it is reached is detected from the token' },
  BOT_EXTRA_BACKEND_DIR: { reason: 'there is Slack alone' },
  STORAGE: database,
  STORAGE_CONFIG: database,
  BOT_EXTRA_STORAGE_PLUGINS_DIR: database,
  BOT_DATA_DIR: database,
  BOT_PLUGIN_INDEXES: { reason: 'the index lists plugins in Python; those of Errand are modules in extraPluginDir' },
  BOT_EXTRA_PLUGIN_DIR: { key: 'extraPluginDir' },
  CORE_PLUGINS: { key: 'corePlugins' },
  PLUGINS_CALLBACK_ORDER: { key: 'pluginsCallbackOrder' },
  AUTOINSTALL_DEPS: { reason: 'nothing is installed while it runs: a plugin brings along what it needs' },
  BOT_LOG_FILE: { key: 'logFile' },
  BOT_LOG_LEVEL: { key: 'logLevel' },
  BOT_LOG_FORMATTER: { key: 'logFormatter' },
  TEXT_COLOR_THEME: ownLogs,
  BOT_LOG_SENTRY: { key: 'logSentry' },
  BOT_LOG_SENTRY_FLASK: { reason: 'there is no Flask' },
  SENTRY_DSN: { variables: 'SENTRY_DSN', reason: 'it holds a key: the variable SENTRY_DSN' },
  SENTRY_LOGLEVEL: { key: 'sentryLoglevel' },
  SENTRY_EVENTLEVEL: { key: 'sentryEventlevel' },
  SENTRY_OPTIONS: { key: 'sentryOptions' },
  SENTRY_TRANSPORT: { reason: 'a class of Python; Errbot itself calls it deprecated' },
  BOT_ASYNC: { reason: 'commands of different channels always run beside each other, those of one start in order' },
  BOT_ASYNC_POOLSIZE: { reason: 'there is no pool of threads: start more workers for more at once' },
  BOT_IDENTITY: {
    variables: 'SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_PROXY',
    reason: 'secrets stand in the environment, each with the service that needs it',
  },
  BOT_ADMINS: { key: 'admins' },
  BOT_ADMINS_NOTIFICATIONS: { key: 'adminNotifications' },
  CHATROOM_PRESENCE: { key: 'chatroomPresence' },
  CHATROOM_FN: { reason: 'on Slack the name of the bot is that of the app' },
  CHATROOM_RELAY: { key: 'chatroomRelay' },
  REVERSE_CHATROOM_RELAY: { key: 'reverseChatroomRelay' },
  BOT_PREFIX: { key: 'prefix' },
  BOT_PREFIX_OPTIONAL_ON_CHAT: { key: 'prefixOptionalOnChat' },
  BOT_ALT_PREFIXES: { key: 'altPrefixes' },
  BOT_ALT_PREFIX_SEPARATORS: { key: 'altPrefixSeparators' },
  BOT_ALT_PREFIX_CASEINSENSITIVE: { key: 'altPrefixCaseinsensitive' },
  ACCESS_CONTROLS_DEFAULT: { key: 'accessControlsDefault' },
  ACCESS_CONTROLS: { key: 'accessControls' },
  HIDE_RESTRICTED_COMMANDS: { key: 'hideRestrictedCommands' },
  HIDE_RESTRICTED_ACCESS: { key: 'hideRestrictedAccess' },
  DIVERT_TO_PRIVATE: { key: 'divertToPrivate' },
  DIVERT_TO_THREAD: { key: 'divertToThread' },
  MESSAGE_SIZE_LIMIT: { key: 'messageSizeLimit' },
  GROUPCHAT_NICK_PREFIXED: { key: 'groupchatNickPrefixed' },
  COMPACT_OUTPUT: { key: 'compactOutput' },
  TEXT_DEMO_MODE: { reason: "for Errbot's console; npm start gives a page to talk in" },
  SUPPRESS_CMD_NOT_FOUND: { key: 'suppressCmdNotFound' },
  XMPP_CA_CERT_FILE: xmpp,
  XMPP_FEATURE_MECHANISMS: xmpp,
  XMPP_KEEPALIVE_INTERVAL: xmpp,
  XMPP_USE_IPV6: xmpp,
  XMPP_XHTML_IM: xmpp,
  XMPP_SSL_VERSION: xmpp,
  IRC_CHANNEL_RATE: irc,
  IRC_PRIVATE_RATE: irc,
  IRC_RECONNECT_ON_KICK: irc,
  IRC_RECONNECT_ON_DISCONNECT: irc,
  IRC_ACL_PATTERN: irc,
};

/** The keys of a rule of Errbot's ACCESS_CONTROLS, and what they are called here. */
export const errbotRuleKeys = {
  allowusers: 'allowUsers',
  denyusers: 'denyUsers',
  allowrooms: 'allowRooms',
  denyrooms: 'denyRooms',
  allowargs: 'allowArgs',
  denyargs: 'denyArgs',
  allowprivate: 'allowPrivate',
  allowmuc: 'allowMuc',
} as const;
