/** True once RabbitMQ's management API serves. It asks for a password, which is answer enough. */
export async function managementAnswers(url: string): Promise<boolean> {
  return fetch(new URL('/api/overview', url), { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.status === 200 || response.status === 401,
    () => false,
  );
}

/**
 * Makes a virtual host and gives it to the user of `amqpUrl`.
 *
 * @param managementUrl base of the management API, without credentials
 * @param amqpUrl whose user and password are used there too
 */
export async function createVhost(managementUrl: string, amqpUrl: string, name: string): Promise<void> {
  const { username } = new URL(amqpUrl);
  await call(managementUrl, amqpUrl, 'PUT', `/api/vhosts/${name}`);
  await call(managementUrl, amqpUrl, 'PUT', `/api/permissions/${name}/${username || 'guest'}`, {
    configure: '.*',
    write: '.*',
    read: '.*',
  });
}

export async function deleteVhost(managementUrl: string, amqpUrl: string, name: string): Promise<void> {
  await call(managementUrl, amqpUrl, 'DELETE', `/api/vhosts/${name}`);
}

async function call(
  managementUrl: string,
  amqpUrl: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  const { username, password } = new URL(amqpUrl);
  const credentials = `${decodeURIComponent(username || 'guest')}:${decodeURIComponent(password || 'guest')}`;
  const response = await fetch(new URL(path, managementUrl), {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`RabbitMQ's management API: ${method} ${path} was answered ${response.status}`);
  await response.arrayBuffer();
}
