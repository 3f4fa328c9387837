import { z } from 'zod';

// A token goes into a header: nothing but visible ASCII, or the request itself would fail, quoting it.
const BOT_TOKEN = /^(xoxe\.)?xox[a-z]-[\x21-\x7e]+$/;
const APP_TOKEN = /^xapp-[\x21-\x7e]+$/;

/** A token that acts in a workspace: `xoxb-…` of a bot, a rotated `xoxe.xoxb-…`, or `xoxp-…` of a user. */
export const botTokenSchema = z.string().regex(BOT_TOKEN, 'must be a bot token: xoxb-…, in one line');

/** An app-level token, `xapp-…`. */
export const appTokenSchema = z.string().regex(APP_TOKEN, 'must be an app-level token: xapp-…, in one line');
