import type { AuditFilter, AuditHead, AuditStore } from '@errand/storage';
import { sealAll, verifyChain } from '@errand/storage';
import { readAuditArguments } from './audit-arguments';
import type { CliDeps, ExitCode } from './cli-deps';
import { auditLine, auditText } from './print-audit';
import { printableJson } from './printable';

const PAGE = 500;

/** `errand audit`: shows the audit, gives it away, finds what somebody did to it, and takes its beginning off. */
export async function runAudit(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const asked = readAuditArguments(args);
  const { audit, close } = await deps.connect({ publishes: false });
  try {
    await sealAll(audit);
    switch (asked.action) {
      case 'show': {
        const entries = await audit.find(asked.filter, { limit: asked.limit });
        deps.out(asked.json ? `${printableJson(entries)}\n` : auditText(entries, deps.width));
        return 0;
      }
      case 'export':
        await exportAll(audit, asked.filter, deps);
        return 0;
      case 'verify':
        return await verify(audit, asked, deps);
      case 'prune':
        return await prune(audit, asked, deps);
    }
  } finally {
    await close();
  }
}

/** As it stands: what is masked was masked when it was written, and the hashes must fit. */
async function exportAll(audit: AuditStore, filter: AuditFilter, { out }: CliDeps): Promise<void> {
  const isAll = Object.values(filter).every((value) => value === undefined);
  if (!isAll) {
    const found = await audit.find(filter, { limit: MOST_EXPORTED });
    for (const entry of found.reverse()) out(auditLine(entry));
    return;
  }
  for (let after = 0; ;) {
    const entries = await audit.read(after, PAGE);
    for (const entry of entries) out(auditLine(entry));
    if (entries.length < PAGE) return;
    after = entries.at(-1)?.sequence ?? after;
  }
}

/** Commands; further ones by `--since`. */
const MOST_EXPORTED = 100_000;

async function verify(
  audit: AuditStore,
  { noted, json }: { noted: AuditHead | undefined; json: boolean },
  { out }: CliDeps,
): Promise<ExitCode> {
  const head = await audit.head();
  const { entries, faults } = await verifyChain((after, limit) => audit.read(after, limit), head, {
    noted,
    pruned: await audit.pruned(),
  });
  if (json) out(`${printableJson({ entries, head, faults })}\n`);
  else {
    for (const { sequence, fault } of faults) out(`entry ${sequence}: ${fault}\n`);
    if (faults.length === 0) out(`${entries} entries, and nothing was changed, removed or moved\n`);
    out(`the last one: ${head.sequence}:${head.hash}\n`);
  }
  return faults.length === 0 ? 0 : 1;
}

async function prune(
  audit: AuditStore,
  { before, json }: { before: string; json: boolean },
  { out }: CliDeps,
): Promise<ExitCode> {
  const entries = await audit.prune(before);
  await sealAll(audit); // so that the chain says by itself what is missing
  const { sequence } = await audit.pruned();
  if (json) out(`${printableJson({ entries, through: sequence })}\n`);
  else if (entries === 0) out('nothing is that old\n');
  else
    out(`${entries} ${entries === 1 ? 'entry is' : 'entries are'} gone; the chain begins behind entry ${sequence}\n`);
  return 0;
}
