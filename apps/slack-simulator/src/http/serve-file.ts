import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tokens } from '../web-api/tokens';
import type { Workspace } from '../workspace/workspace';

/** Serves `url_private`. Without a token that may read files Slack shows its sign-in page, with status 200. */
export function serveFile(workspace: Workspace, tokens: Tokens) {
  return (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const file = workspace.files.get(/^\/files-pri\/[^/]+?-(F\w+)\//.exec(request.url ?? '')?.[1] ?? '');
    if (!mayRead(request.headers.authorization, tokens))
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Sign in | Slack</title>');
    else if (!file) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.mimetype, 'content-length': file.size }).end(file.content);
    return Promise.resolve();
  };
}

function mayRead(authorization: string | undefined, tokens: Tokens): boolean {
  try {
    const { kind, scopes } = tokens.callerOf(/^Bearer\s+(\S+)/i.exec(authorization ?? '')?.[1]);
    return kind === 'classic' || scopes.includes('files:read');
  } catch {
    return false;
  }
}
