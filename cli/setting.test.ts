import { unpaced } from '../aws/pace';
import { durationOf, endingOf, paceOf } from './setting';

test.each([
  ['500ms', 500],
  ['1.5m', 90_000],
  // What no timer of Node can take would end at once.
  ['365d', 2 ** 31 - 1],
])('%s is a length of time', (text, milliseconds) => expect(durationOf('--timeout', text)).toBe(milliseconds));

test.each(['0s', '-1s', 'soon', ''])('"%s" is none', (text) => {
  expect(() => durationOf('--timeout', text)).toThrow(`--timeout takes a length of time such as 30s, not "${text}"`);
});

test('only --no-pace takes the pace away', () => {
  expect([paceOf({ pace: false }), paceOf({ pace: true }), paceOf({})]).toEqual([unpaced, undefined, undefined]);
});

describe('the end of a command', () => {
  test('comes with its deadline, and says which it was', async () => {
    const end = endingOf({ timeout: '1ms' });
    await new Promise((ended) => end.signal.addEventListener('abort', ended));
    expect(end.signal.reason).toMatchObject({
      code: 'RUN_DEADLINE',
      message: expect.stringContaining("the run's deadline of 1ms passed"),
    });
    expect(end.interrupted).toBeUndefined();
    end.over();
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('comes with %s', (signal) => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const end = endingOf({});
    try {
      process.emit(signal);
      expect(end.signal.reason).toMatchObject({ code: 'RUN_INTERRUPTED' });
      expect(end.interrupted).toBe(signal);
      expect(write.mock.calls.join('')).toContain(`interrupted (${signal})`);
    } finally {
      end.over();
      write.mockRestore();
    }
  });

  test('leaves nothing behind: no listener, no timer, and nothing under way', () => {
    const listeners = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
    const before = listeners();
    const end = endingOf({ timeout: '10m' });
    expect(listeners()).toEqual(before.map((count) => count + 1));
    end.over();
    expect(listeners()).toEqual(before);
    expect(end.signal.aborted).toBe(true);
  });
});
