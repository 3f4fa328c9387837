export { t } from './args';
export type { ArgSpec, ArgSpecs, Parsed } from './args';
export { command } from './command';
export { definePlugin } from './define-plugin';
export type { Plugin } from './define-plugin';
export { manifestOf } from './manifest';
export type { ArgManifest, CommandManifest, PluginManifest } from './manifest';
export { CommandError } from './plugin';
export type {
  CommandDefinition,
  Context,
  Directory,
  ExecutionInfo,
  Json,
  Message,
  MessageRef,
  PluginDefinition,
  Reply,
  Result,
  RunResult,
} from './plugin';
export { CommandLineError, splitCommandLine } from './command-line';
export type { CommandLineWord } from './command-line';
