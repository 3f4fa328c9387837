import type { Workspace } from './workspace';

/**
 * What Slack stores when a person types `text`: `& < >` as entities, `@name` as `<@U…>`, `#channel` as
 * `<#C…|channel>`, addresses in angle brackets; inside `code` only the entities.
 */
export function typedText(text: string, workspace: Workspace): string {
  if (!/[&<>@#`]|:\/\//.test(text)) return text;
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? escapeText(part) : linked(escapeText(part), workspace)))
    .join('');
}

export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function linked(text: string, workspace: Workspace): string {
  return text
    .replace(/https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"\]]/g, '<$&>')
    .replace(/(^|[\s(,.:;!?*_~'"-])@([\w.-]*\w)/g, (all: string, before: string, name: string) => {
      if (name === 'here' || name === 'channel' || name === 'everyone') return `${before}<!${name}>`;
      const user = workspace.userNamed(name);
      if (user) return `${before}<@${user.id}>`;
      const group = [...workspace.userGroups.values()].find((one) => one.handle === name);
      return group ? `${before}<!subteam^${group.id}>` : all;
    })
    .replace(/(^|[\s(,.:;!?*_~'"-])#([\w-]+)/g, (all: string, before: string, name: string) => {
      const channel = workspace.channelNamed(name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : all;
    });
}

const known = /<(?:[@#!][^<>]+|(?:https?|mailto|tel|slack|ftp):[^<>]+)>/;

/**
 * What Slack stores of a bot's text: its own `<…>` sequences and entities stay, stray `& < >` become entities, bare
 * addresses get angle brackets. With `linkNames`, `@name` becomes a mention.
 */
export function botText(text: string, workspace: Workspace, linkNames = false): string {
  if (!/[&<>]|:\/\//.test(text) && !(linkNames && /[@#]/.test(text))) return text;
  return text
    .split(new RegExp(`(${known.source})`))
    .map((part, index) => {
      if (index % 2 === 1) return part;
      const escaped = part
        .replace(/&(?!amp;|lt;|gt;)/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;');
      if (linkNames) return linked(escaped, workspace);
      return escaped.replace(/https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"\]]/g, '<$&>');
    })
    .join('');
}
