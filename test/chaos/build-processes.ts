import { join } from 'node:path';
import { build } from 'esbuild';

const services = ['command-worker', 'egress', 'ingress-socket', 'ingress-events'] as const;
export type ServiceKind = (typeof services)[number];

/** The bundled programs of a run. */
export interface Programs {
  of(kind: ServiceKind): string;
  /** To be loaded before a service whose date is to be wrong. */
  skewedDate: string;
}

/** Bundles the entry points, once for all runs. Called from the repository's root. */
export async function buildProcesses(directory: string): Promise<Programs> {
  const sources = join(process.cwd(), 'test/chaos/processes');
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    supported: { 'object-rest-spread': false }, // as what is shipped
    logLevel: 'warning',
  } as const;
  await build({
    ...common,
    entryPoints: services.map((kind) => join(sources, `${kind}.ts`)),
    external: ['pg-native', '@electric-sql/pglite'],
    sourcemap: true,
    outdir: directory,
  });
  const skewedDate = join(directory, 'skewed-date.mjs');
  await build({ ...common, entryPoints: [join(sources, 'skewed-date.ts')], format: 'esm', outfile: skewedDate });
  return { of: (kind) => join(directory, `${kind}.js`), skewedDate };
}
