import { canariesIn, refusals, texts } from './canaries';
import { faultText } from './fault';

const error = new Error([...texts, ...refusals].join('\n'));

test.each([true, false])('a fault of asbuilt itself repeats no secret (with its stack: %p)', (debug) => {
  expect(canariesIn(error.message)).not.toEqual([]);
  const told = faultText(error, debug);
  expect(canariesIn(told)).toEqual([]);
  expect(told.startsWith('asbuilt: an error of asbuilt itself, please report it: ')).toBe(true);
  expect(/^ +at .+fault\.test\.ts/m.test(told)).toBe(debug);
});

test('what is thrown and no error is told all the same', () => {
  expect(faultText('password=x', true)).toContain('password=REMOVED');
});
