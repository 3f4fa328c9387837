export { MAX_DATA_BYTES, InvalidEnvelopeError, correlationIdOf, createEnvelope, parseEnvelope } from './envelope';
export type { Envelope, NewEnvelope } from './envelope';
export { renewEnvelope } from './renew-envelope';
export { envelopeAttributesSchema } from './envelope-attributes';
export type { EnvelopeAttributes } from './envelope-attributes';
export { messageSchemas } from './messages';
export type { EventType, MessageData, MessageType, OutboundType } from './messages';
export type { Actor, Mention } from './slack-event';
export { executionIdOf } from './command';
export { MAX_FILE_BYTES, fileRefSchema, handleOf } from './outbound';
export type { Card, Conversation, FileRef, ReplyBody, Unfurl } from './outbound';
export { channelPartition, messageKey, userPartition } from './keys';
export { roomsAnswerSchema, roomsRequestSchema } from './rooms';
export type { RoomsAnswer, RoomsRequest } from './rooms';
export { broadcastSchema } from './broadcast';
export type { Broadcast } from './broadcast';
export { registryAnswerSchema, registryRequestSchema } from './registry';
export type { RegisteredCommand, RegistryAnswer } from './registry';
export { directoryAnswerSchema, directoryRequestSchema } from './directory';
export type {
  DirectoryAnswer,
  DirectoryBot,
  DirectoryChannel,
  DirectoryGroup,
  DirectoryRequest,
  DirectoryUser,
} from './directory';
