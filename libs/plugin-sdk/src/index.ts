export { t } from './args';
export type { ArgSpec, ArgSpecs, Parsed } from './args';
export { command } from './command';
export type { CommandDefinition } from './command';
export { commandFilter } from './command-filter';
export type { FilterContext, FilterDefinition, FilterInput, FilterVerdict } from './command-filter';
export type { Duration } from './duration';
export type { Approval, Confirm, HandlerOptions, Speaker } from './handler-options';
export { hear } from './hear';
export type { HearDefinition, HearInput, Match } from './hear';
export { on } from './on';
export type { Events, ListenerDefinition, MemberEvent, MessageEvent } from './on';
export type { Separator, Split, SplitManifest, Words } from './split';
export { definePlugin } from './define-plugin';
export type { Plugin } from './define-plugin';
export { manifestOf } from './manifest';
export type {
  ApprovalManifest,
  ArgManifest,
  CommandManifest,
  ConfirmManifest,
  FilterManifest,
  HandlerManifest,
  HearManifest,
  ListenerManifest,
  PluginManifest,
} from './manifest';
export { CommandError } from './plugin';
export type { Context, Directory, ExecutionInfo, Message, MessageRef, Place, PluginDefinition } from './plugin';
export type { Card, FileRef } from '@errand/contracts';
export { escapeMarkdown } from './escape-markdown';
export { withNames } from './with-names';
export { withoutBidiControls } from './without-bidi-controls';
export type {
  CardReply,
  FileReply,
  Json,
  MarkdownReply,
  RawReply,
  Reply,
  ReplyOptions,
  Result,
  RunResult,
  TemplateReply,
  TextReply,
  Values,
} from './reply';
export { CommandLineError, splitCommandLine } from './command-line';
export type { CommandLineWord } from './command-line';
