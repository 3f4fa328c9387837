/** Keys that the services carry out. The others are read, checked and documented, and nothing follows from them yet. */
export const carriedOutKeys: ReadonlySet<string> = new Set([
  'admins',
  'adminNotifications',
  'versionCheck',
  'prefix',
  'prefixOptionalOnChat',
  'altPrefixes',
  'altPrefixSeparators',
  'altPrefixCaseinsensitive',
  'suppressCmdNotFound',
  'accessControlsDefault',
  'accessControls',
  'roles',
  'allowExternal',
  'allowGuests',
  'allowBots',
  'hideRestrictedCommands',
  'hideRestrictedAccess',
  'divertToPrivate',
  'divertToThread',
  'groupchatNickPrefixed',
  'messageSizeLimit',
  'pacing',
  'commandTtl',
  'chatroomPresence',
  'chatroomRelay',
  'reverseChatroomRelay',
  'corePlugins',
  'extraPluginDir',
  'logLevel',
  'logFile',
  'logFormatter',
]);

/**
 * What a file asks for that this version does not do.
 *
 * @param file the keys of an errand.yaml as they stand there; an empty value asks for nothing
 */
export function notCarriedOut(file: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(file).filter((key) => !carriedOutKeys.has(key) && !isEmpty(file[key]));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === '';
}
