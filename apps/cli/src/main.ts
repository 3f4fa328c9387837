#!/usr/bin/env node
import { connect } from './connect';
import { reachServices } from './running-services';
import { createSlackNames } from './slack-names';
import { askHere, endAsking } from './ask-here';
import { nodeFiles } from './files';
import { runCli } from './run-cli';

// `errand dlq list | head` closes the pipe before we are done.
process.stdout.on('error', (err: NodeJS.ErrnoException) => process.exit(err.code === 'EPIPE' ? 0 : 1));

void runCli(process.argv.slice(2), {
  connect: (needs) => connect(needs, process.env),
  reach: () => reachServices(process.env),
  names: () => createSlackNames(process.env),
  files: nodeFiles,
  ask: askHere,
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  width: process.stdout.isTTY ? process.stdout.columns : undefined,
  now: Date.now,
}).then((code) => {
  process.exitCode = code;
  endAsking();
});
