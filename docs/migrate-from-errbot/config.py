# An Errbot config.py as a team with SlackV3 may have it. Its tokens are those of Errand's pretend workspace.
import logging
import os

BACKEND = 'SlackV3'
BOT_EXTRA_BACKEND_DIR = '/opt/errbot/err-backend-slackv3'
STORAGE = 'Shelf'
BOT_DATA_DIR = '/var/lib/errbot'
BOT_EXTRA_PLUGIN_DIR = 'plugins'
# CORE_PLUGINS = ('ACLs', 'Help', 'Health', 'Utils')
AUTOINSTALL_DEPS = True
BOT_LOG_FILE = os.path.join(BOT_DATA_DIR, 'errbot.log')
BOT_LOG_LEVEL = logging.INFO
BOT_LOG_SENTRY = False
SENTRY_DSN = ''
SENTRY_LOGLEVEL = BOT_LOG_LEVEL
BOT_ASYNC = True
BOT_ASYNC_POOLSIZE = 10

BOT_IDENTITY = {
    'token': 'xoxb-simulator-granular-bot',
    'app_token': 'xapp-1-A0ERRAND-simulator',
}
BOT_ADMINS = ('@ana', 'U0BEN0002')
BOT_ADMINS_NOTIFICATIONS = ('<@U0ANA0001>',)
CHATROOM_PRESENCE = ('#general',)
CHATROOM_FN = 'errbot'
CHATROOM_RELAY = {}
REVERSE_CHATROOM_RELAY = {}

BOT_PREFIX = '!'
BOT_PREFIX_OPTIONAL_ON_CHAT = True
BOT_ALT_PREFIXES = ('Err',)
BOT_ALT_PREFIX_SEPARATORS = (':', ',', ';')
BOT_ALT_PREFIX_CASEINSENSITIVE = True

ACCESS_CONTROLS_DEFAULT = {}
ACCESS_CONTROLS = {
    'echo': {'allowrooms': ('#general',)},
    'Health:*': {'denyusers': ('@carla',)},
    'builds_*': {'allowusers': BOT_ADMINS, 'allowprivate': False},
}
HIDE_RESTRICTED_COMMANDS = True
HIDE_RESTRICTED_ACCESS = False
DIVERT_TO_PRIVATE = ('whoami',)
DIVERT_TO_THREAD = ()

MESSAGE_SIZE_LIMIT = None
GROUPCHAT_NICK_PREFIXED = False
COMPACT_OUTPUT = False
SUPPRESS_CMD_NOT_FOUND = False
TEXT_DEMO_MODE = False

# For a plugin of our own.
BUILD_SERVER = os.environ.get('BUILD_SERVER', 'https://builds.example.com')
