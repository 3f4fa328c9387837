import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MAX_FILE_BYTES } from '@errand/contracts';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';
import type { BackupStore } from '@errand/storage';
import { sealAll, writeBackup } from '@errand/storage';
import type { AuditDeps } from './audit';
import { notNow } from './not-now';

export interface BackupDeps {
  backup: BackupStore;
  audit: AuditDeps['audit'];
  /** Folder of this machine that backups are written to; absent: they are sent to who asks. */
  backupDir?: string | undefined;
  version: string;
  now(): number;
}

/**
 * `!backup`, in Errbot's words. What is in it is not for a channel: without a folder it goes to the caller's direct
 * messages, wherever it was typed.
 */
export function createBackup({ backup, audit, backupDir, version, now }: BackupDeps): CommandDefinition {
  return command({
    summary: 'Writes a backup: states of plugins, histories, the audit',
    admin: true,
    async run(_input, ctx) {
      const at = new Date(now());
      const name = `errand-backup-${at.toISOString().replace(/[:.]/g, '-')}.jsonl`;
      const text = await notNow(async () => {
        await sealAll(audit);
        return written(backup, { version, at });
      });
      if (backupDir !== undefined) {
        const path = resolve(backupDir, name);
        await store(path, text);
        return { text: `The backup file has been written in "${path}".` };
      }
      if (text.length > MAX_FILE_BYTES)
        throw new CommandError('The backup is too large for Slack: run `errand backup <file>` instead.');
      const direct = await ctx.directory.direct(ctx.execution.userId);
      if (direct === undefined) throw new CommandError('There is no direct message in which I could send it to you.');
      const file = await ctx.file(name, text);
      ctx.reply({ markdown: `The backup file has been written in "${name}".`, file }, { channelId: direct });
      return ctx.execution.channelId === direct ? undefined : 'I have sent you the backup in a direct message.';
    },
  });
}

async function written(...of: Parameters<typeof writeBackup>): Promise<Buffer> {
  const lines: Buffer[] = [];
  for await (const line of writeBackup(...of)) lines.push(Buffer.from(line));
  return Buffer.concat(lines);
}

/** Whole or not at all, and for its owner alone. */
async function store(path: string, bytes: Buffer): Promise<void> {
  const folder = join(path, '..');
  const draft = join(folder, `.errand-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (err) {
    await rm(draft, { force: true });
    const { code } = err as NodeJS.ErrnoException;
    throw new CommandError(`The backup could not be written in "${folder}" (${code ?? 'unknown'}).`, { cause: err });
  }
}
