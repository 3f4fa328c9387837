/** Why a room cannot be asked about. */
export const ABSENT = 'there is no such room that I can see';

/** What Slack's errors about channels mean, as far as a person may do something about them. */
const meanings: Record<string, string> = {
  already_archived: 'it is archived already',
  cant_archive_general: 'nobody can archive the general channel',
  cant_invite: 'this person cannot be invited there',
  cant_invite_self: 'I cannot invite myself',
  cant_leave_general: 'nobody can leave the general channel',
  ekm_access_denied: "the keys of the workspace's owner do not allow it",
  invalid_name: 'the name must be lower-case letters, digits, - and _ alone',
  invalid_name_maxlength: 'the name is too long, 80 characters are the most',
  invalid_name_punctuation: 'the name must have more than punctuation in it',
  invalid_name_required: 'it has no name',
  invalid_name_specials: 'the name must be lower-case letters, digits, - and _ alone',
  is_archived: 'it is archived',
  last_member: 'I am the last one there',
  method_not_supported_for_channel_type: 'it is a private channel or a direct message: somebody in it has to invite me',
  missing_scope: 'the Slack app was not granted the scope for it; docs/slack-app-manifest.yaml names those for rooms',
  name_taken: 'the name is taken, perhaps by a channel that I cannot see or that is archived',
  not_allowed_token_type: 'a classic bot token cannot do that',
  not_in_channel: 'I am not in it',
  restricted_action: 'the workspace lets only some people do that',
  too_long: 'it is too long, 250 characters are the most',
  too_many_members: 'the channel is full',
  user_is_restricted: 'guests cannot be invited there',
  user_not_found: 'there is no such person',
};

/** @param error Slack's own word */
export function roomFault(error: string): string {
  return meanings[error] ?? `Slack says ${error}`;
}
