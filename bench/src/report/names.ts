import type { SubjectName, Transport } from '../options';

export const subjectTitles: Record<SubjectName, string> = { errand: 'Errand', bolt: 'Bolt 5' };
export const transportTitles: Record<Transport, string> = {
  socket: 'Socket Mode',
  http: 'Events over HTTP',
  rtm: 'RTM',
};
