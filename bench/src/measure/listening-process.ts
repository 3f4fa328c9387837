import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Server programs whose CPU may be counted. What forwards to a container listens too, and does not count. */
const programs = ['beam.smp', 'postgres'];
const usualPorts: Record<string, string> = { 'amqp:': '5672', 'postgres:': '5432', 'postgresql:': '5432' };

/**
 * Number of the RabbitMQ or PostgreSQL process that listens behind a URL. Undefined when it is not a program of this
 * machine, or when /proc does not tell.
 */
export function listeningProcess(url: string): number | undefined {
  const { protocol, hostname, port: given } = new URL(url);
  const port = given || usualPorts[protocol];
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname) || port === undefined) return undefined;
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(read(table) ?? '', Number(port))),
  );
  if (inodes.size === 0) return undefined;
  const pids = list('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find(
    (pid) =>
      programs.includes(read(`/proc/${pid}/comm`)?.trim() ?? '') && socketsOf(pid).some((inode) => inodes.has(inode)),
  );
  return found === undefined ? undefined : Number(found);
}

/** Inodes of the sockets that listen on a port, from the text of /proc/net/tcp. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return inode !== undefined && state === '0A' && local.split(':')[1] === wanted ? [inode] : [];
  });
}

function socketsOf(pid: string): string[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return []; // closed meanwhile
    }
  });
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
