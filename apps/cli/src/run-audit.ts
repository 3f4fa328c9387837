import type { AuditFilter, AuditHead, AuditStore } from '@errand/storage';
import { sealAll, verifyChain } from '@errand/storage';
import { readAuditArguments } from './audit-arguments';
import type { CliDeps, ExitCode } from './cli-deps';
import { auditLine, auditText } from './print-audit';
import { printableJson } from './printable';

const PAGE = 500;

/** `errand audit`: shows the audit, gives it away, and finds what somebody did to it. */
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
  const { entries, faults } = await verifyChain((after, limit) => audit.read(after, limit), head, { noted });
  if (json) out(`${printableJson({ entries, head, faults })}\n`);
  else {
    for (const { sequence, fault } of faults) out(`entry ${sequence}: ${fault}\n`);
    if (faults.length === 0) out(`${entries} entries, and nothing was changed, removed or moved\n`);
    out(`the last one: ${head.sequence}:${head.hash}\n`);
  }
  return faults.length === 0 ? 0 : 1;
}
