import { listeningInodes } from './listening-process';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 21001 1 0 100 0 0 10 0
   1: 0100007F:1538 0100007F:C350 01 00000000:00000000 00:00000000 00000000   104        0 21002 1 0 20 4 30 10 -1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 21003 1 0 100 0 0 10 0
`;

it('finds the socket that listens on a port, not those that are connected to it', () => {
  expect(listeningInodes(table, 5432)).toEqual(['21001']);
  expect(listeningInodes(table, 80)).toEqual(['21003']);
  expect(listeningInodes(table, 5433)).toEqual([]);
  expect(listeningInodes('', 5432)).toEqual([]);
});
