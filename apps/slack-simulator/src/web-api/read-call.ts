import type { IncomingMessage } from 'node:http';
import { readBody, readMultipart } from '../http/read-body';
import { SlackError } from './slack-error';

const MAX_BODY = 8 * 1024 * 1024;

/** A call as it came: arguments, token, and what Slack would remark about its form. */
export interface RawCall {
  values: Record<string, unknown>;
  /** From the header, or from a form's arguments. */
  token?: string;
  warning?: 'missing_charset' | 'superfluous_charset';
}

/**
 * Reads the arguments of a call from query and body. A JSON body is seen only by methods that take JSON, and its
 * token is never looked at there: it belongs into the header.
 *
 * @throws SlackError invalid_json, json_not_object, invalid_form_data, invalid_post_type; BodyTooLargeError
 */
export async function readCall(request: IncomingMessage, query: string, takesJson: boolean): Promise<RawCall> {
  const values: Record<string, unknown> = query ? Object.fromEntries(new URLSearchParams(query)) : {};
  const raw: RawCall = { values };
  const contentType = request.headers['content-type'] ?? '';
  const [type = '', charset] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (type === 'application/json') {
    const body = await readBody(request, MAX_BODY);
    if (!charset) raw.warning = 'missing_charset';
    if (takesJson) Object.assign(values, withoutToken(parseObject(body.toString())));
  } else if (type === 'multipart/form-data') {
    const { fields, files } = await readMultipart(request, MAX_BODY).catch((err: Error & { code?: string }) => {
      throw err.code === 'body_too_large' ? err : new SlackError('invalid_form_data');
    });
    Object.assign(values, fields);
    for (const file of files) values[file.field] = file.content.toString();
  } else if (type === 'application/x-www-form-urlencoded') {
    const body = await readBody(request, MAX_BODY);
    if (charset) raw.warning = 'superfluous_charset';
    for (const [name, value] of new URLSearchParams(body.toString())) values[name] = value;
  } else {
    const body = await readBody(request, MAX_BODY);
    if (body.length > 0 && type !== '') throw new SlackError('invalid_post_type');
  }
  const bearer = /^Bearer\s+(\S+)/i.exec(request.headers.authorization ?? '')?.[1];
  const inArguments = typeof values['token'] === 'string' ? values['token'] : '';
  const token = bearer || inArguments;
  if (token) raw.token = token;
  delete values['token'];
  return raw;
}

function parseObject(text: string): Record<string, unknown> {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SlackError('invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SlackError('json_not_object');
  return value as Record<string, unknown>;
}

function withoutToken(values: Record<string, unknown>): Record<string, unknown> {
  const { token: _token, ...rest } = values;
  return rest;
}
