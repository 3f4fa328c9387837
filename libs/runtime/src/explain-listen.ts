import { ConfigError } from './env';

/**
 * What to tell of a server that could not listen.
 *
 * @param variable names the variable that the port came from, e.g. `ADMIN_PORT`; the address came from `HOST`
 * @param err what the server's `error` event said
 * @returns a ConfigError that says which variable to change and why; any other error as it came
 */
export function explainListen(variable: string, err: unknown): Error {
  const { code, port, address, hostname } = err as Record<'code' | 'port' | 'address' | 'hostname', unknown>;
  if (code === 'EADDRINUSE') return new ConfigError([`${variable}: port ${port} is taken by another process`]);
  if (code === 'EACCES') return new ConfigError([`${variable}: this process may not listen on port ${port}`]);
  if (code === 'EADDRNOTAVAIL') return new ConfigError([`HOST: ${address} is not an address of this machine`]);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new ConfigError([`HOST: no address is known for ${hostname}`]);
  return err as Error;
}
