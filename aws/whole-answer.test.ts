import { brokenAnswer } from './whole-answer';

const xml = 'text/xml';
const problem = (type: string, text: string) => brokenAnswer(type, Buffer.from(text));

test.each([
  [xml, '<AResponse><B/></AResponse>'],
  [xml, '<?xml version="1.0" encoding="UTF-8"?>\n<AResponse xmlns="http://x/"><B>1</B></AResponse>\n'],
  [xml, '<!-- c --><A></A>'],
  [xml, '<LocationConstraint xmlns="http://s3/"/>'],
  ['application/x-amz-json-1.1', '{"A":[]}'],
  ['application/json', '{}'],
  ['application/cbor', '\u00bf\u00ff'],
])('%s %s is whole', (type, text) => {
  expect(problem(type, text)).toBeUndefined();
});

test.each([
  [xml, '', 'an empty body'],
  [xml, '  \n', 'an empty body'],
  ['application/cbor', '', 'an empty body'],
  [xml, '<AResponse><B>1</B>', 'XML without the end of <AResponse>'],
  [xml, '<AResponse><AResponse/>', 'XML without the end of <AResponse>'],
  [xml, '<AResponse', 'XML that does not begin with an element'],
  [xml, '<?xml version="1.0"?>', 'XML that does not begin with an element'],
  [xml, '<!-- c -->', 'XML that does not begin with an element'],
  [xml, '<!-- <A></A>', 'XML that does not begin with an element'],
  [xml, 'A></A>', 'neither XML nor JSON'],
  [xml, '< A></A>', 'XML that does not begin with an element'],
  [xml, '<A/><B>', 'XML without the end of <A>'],
  ['text/html', '<!DOCTYPE html>\n<html><body></body></html>', 'a web page'],
  ['application/x-amz-json-1.1', '{"A":[', 'JSON that is cut off or malformed'],
  ['application/json', '[1,', 'JSON that is cut off or malformed'],
  ['text/plain', 'OK', 'neither XML nor JSON'],
])('%s %j is not: %s', (type, text, expected) => {
  expect(problem(type, text)).toBe(expected);
});

test('an answer cut off anywhere is never whole', () => {
  for (const text of ['<?xml version="1.0"?><AResponse><B>1</B></AResponse>', '{"A":[{"B":"}"}]}']) {
    for (let length = 0; length < text.length; length += 1) expect(problem(xml, text.slice(0, length))).toBeDefined();
  }
});

test('a body that begins with ever more comments is looked at once', () => {
  const comments = '<!---->'.repeat(100_000);
  expect(problem(xml, `${comments}<A/>`)).toBeUndefined();
  expect(problem(xml, comments)).toBe('XML that does not begin with an element');
  expect(problem(xml, `${'<!--'.repeat(200_000)}`)).toBe('XML that does not begin with an element');
});
