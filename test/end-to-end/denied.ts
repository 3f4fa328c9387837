/** What is said to somebody who may not run a command, in Errbot's words. */
export const denied = {
  arguments: "You're not allowed to access this command using the provided arguments",
  user: "You're not allowed to access this command from this user",
  chatroom: "You're not allowed to access this command from a chatroom",
  room: "You're not allowed to access this command from this room",
  private: "You're not allowed to access this command via private message to me",
  admins: 'This command requires bot-admin privileges',
  direct: 'This command may only be issued through a direct message',
};
