import { PARTITIONS, allPartitions, partitionName, partitionOf } from './partition';

describe('partitionOf', () => {
  it('gives the partitions that other languages must give', () => {
    const expected = { '': 9, a: 0, 'T1:C1': 14, 'T024BE7LD:C024BE91L': 10, 'T1:Größe': 13 };
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, partitionOf(key)]))).toEqual(expected);
  });

  it('spreads channels evenly', () => {
    const counts = allPartitions.map(() => 0);
    for (let i = 0; i < 16_000; i++) counts[partitionOf(`T1:C${i.toString(36).toUpperCase()}`)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1200);
  });

  it('names partitions with two digits', () => {
    expect(PARTITIONS).toBe(16);
    expect([partitionName(0), partitionName(15)]).toEqual(['00', '15']);
  });
});
