import { z } from 'zod';

// Slack's ids are names that may grow new first letters: their shape is checked, their kind is not.
const slackId = z.string().regex(/^[A-Z][A-Z0-9]{1,30}$/, 'not a Slack id');

export const teamIdSchema = slackId.describe('Workspace of the installation, T… (E… for an org-wide one)');
export const userIdSchema = slackId.describe('Person, U… or W…');
export const channelIdSchema = slackId.describe('Conversation: C…, G… or D…');
export const groupIdSchema = slackId.describe('User group, S…');
export const botIdSchema = slackId.describe('Bot, B…');
export const appIdSchema = slackId.describe('App, A…');
export const fileIdSchema = slackId.describe('File, F…');

/** Slack's message timestamps are names, not numbers: 1712.000100 is not 1712.0001. */
export const tsSchema = z.string().regex(/^\d{1,12}(\.\d{1,9})?$/, 'not a Slack timestamp');
