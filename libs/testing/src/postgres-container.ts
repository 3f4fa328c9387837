import { startContainer } from './container-engine';
import { databaseAnswers } from './postgres-client';
import type { ThrowawayServer } from './throwaway-server';

/** Runs `TEST_POSTGRES_IMAGE`, by default postgres:15, as a server of its own. */
export async function startPostgresContainer(options: { run: string }): Promise<ThrowawayServer> {
  const image = process.env.TEST_POSTGRES_IMAGE || 'postgres:15';
  const urlOf = (host: string, port: number | undefined) =>
    `postgresql://postgres:not-a-secret@${host}:${port}/postgres`;
  const server = await startContainer({
    run: options.run,
    image,
    environment: { POSTGRES_PASSWORD: 'not-a-secret' },
    command: ['-c', `fsync=${process.env.TEST_POSTGRES_FSYNC || 'off'}`, '-c', 'max_connections=300'],
    ports: [5432],
    ready: (host, [port]) => databaseAnswers(urlOf(host, port)),
  });
  const { host, ports, ...controls } = server;
  return { ...controls, url: urlOf(host, ports[0]) };
}
