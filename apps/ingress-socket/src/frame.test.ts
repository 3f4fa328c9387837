import { repairFrame } from './frame';

describe('repairFrame', () => {
  it('gives app_rate_limited an inner event, so that the client does not throw', () => {
    const frame = repairFrame(
      '{"type":"events_api","envelope_id":"1","payload":{"type":"app_rate_limited","team_id":"T1"}}',
    );
    expect(frame).toEqual({
      type: 'events_api',
      envelope_id: '1',
      payload: { type: 'app_rate_limited', team_id: 'T1', event: { type: 'app_rate_limited' } },
    });
  });

  it('leaves a frame with an inner event as it is', () => {
    const text = '{"type":"events_api","envelope_id":"1","payload":{"event":{"type":"message"}}}';
    expect(repairFrame(text)).toEqual(JSON.parse(text));
  });

  it('makes an events_api frame without a payload readable', () => {
    expect(repairFrame('{"type":"events_api"}')).toEqual({
      type: 'events_api',
      payload: { event: { type: 'unknown' } },
    });
  });

  it.each(['', 'null', '[]', '"x"', '{}', '{"type":1}', '{"type":"hello"'])('does not read %j', (text) => {
    expect(repairFrame(text)).toBeUndefined();
  });
});
