/**
 * JUnit XML as Jenkins' xUnit plugin accepts it (its schema is junit-10.xsd of
 * https://github.com/jenkinsci/xunit-plugin): a suite a suite, a test case a result. What keeps a run from conforming without
 * being a result (nothing was selected, a read is missing that no control asked for) is an erroneous test case of its own, or
 * a pipeline would read silence as success.
 */
import Builder from 'fast-xml-builder';
import { type Result, type Results, suiteNames } from '../engine/results';
import type { Reporter } from './reporter';
import { cutLine, oneLine, visible } from './text';

/** Readers show an attribute on one line, and some refuse long ones; the element's text has the whole of it. */
const attributeLimit = 1000;

const builder = new Builder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

interface Outcome {
  '@type': string;
  '@message': string;
  '#text': string;
}

interface Case {
  '@name': string;
  '@classname': string;
  '@time'?: string;
  failure?: Outcome;
  error?: Outcome;
  skipped?: Outcome;
}

export const junit: Reporter = {
  render(results) {
    const suites = suiteNames
      .map((name) => ({
        name: name as string,
        cases: results.results.filter((row) => row.suite === name).map(testCase),
      }))
      .filter((suite) => suite.cases.length > 0);
    if (results.reasons.length > 0) suites.push({ name: 'run', cases: [verdictCase(results)] });
    const cases = suites.flatMap((suite) => suite.cases);
    const seconds = (Date.parse(results.finished) - Date.parse(results.started)) / 1000;
    return builder.build({
      '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
      testsuites: {
        '@name': `asbuilt ${oneLine(results.environment)}`,
        '@time': Math.max(0, seconds).toFixed(3),
        ...counts(cases),
        testsuite: suites.map((suite) => ({
          '@name': suite.name,
          ...counts(suite.cases),
          '@skipped': suite.cases.filter((row) => row.skipped).length,
          '@timestamp': oneLine(results.started),
          testcase: suite.cases,
        })),
      },
    });
  },
};

function counts(cases: readonly Case[]) {
  return {
    '@tests': cases.length,
    '@failures': cases.filter((row) => row.failure).length,
    '@errors': cases.filter((row) => row.error).length,
  };
}

/** Name and class name are a result's identity, stable from run to run: consumers follow a case's history by them. */
function testCase(result: Result): Case {
  const row: Case = {
    '@name': `${oneLine(result.control)} ${cutLine(result.resource.id, attributeLimit)}`,
    '@classname': `asbuilt.${result.suite}`,
  };
  if (result.attempts) {
    const milliseconds = result.attempts.reduce((sum, attempt) => sum + attempt.milliseconds, 0);
    row['@time'] = (milliseconds / 1000).toFixed(3);
  }
  if (result.status === 'fail') row.failure = outcome(result.severity, result.message, details(result));
  if (result.status === 'error') row.error = outcome('error', result.message, details(result));
  if (result.status === 'not-applicable') row.skipped = outcome('not-applicable', result.message, result.message);
  if (result.status === 'waived') row.skipped = outcome('waived', waiverSentence(result), details(result));
  return row;
}

function verdictCase(results: Results): Case {
  const text = results.reasons.join('\n');
  return { '@name': 'verdict', '@classname': 'asbuilt.run', error: outcome(results.verdict, text, text) };
}

function outcome(type: string, message: string, text: string): Outcome {
  return { '@type': type, '@message': cutLine(message, attributeLimit), '#text': visible(text) };
}

function waiverSentence({ waiver, message }: Result): string {
  if (!waiver) return message;
  return `waived until ${waiver.until}${waiver.owner ? ` by ${waiver.owner}` : ''}: ${waiver.reason}`;
}

function details(result: Result): string {
  const { resource } = result;
  const lines: [string, string | null][] = [
    ['', result.message],
    ['control', `${result.control} (${result.severity}): ${result.title}`],
    ['resource', `${resource.kind} ${resource.name}, ${resource.id}`],
    ['account', resource.account],
    ['region', resource.region],
    ['expected', result.expected],
    ['observed', result.observed],
    ['fix', result.fix],
    ['references', result.references.join(', ') || null],
    ['waiver', result.waiver ? waiverSentence(result) : null],
    ...(result.attempts ?? []).map((attempt): [string, string] => [
      'attempt',
      `${attempt.at} ${attempt.ok ? 'ok' : 'failed'} in ${attempt.milliseconds} ms: ${attempt.message}`,
    ]),
  ];
  return lines
    .filter(([, value]) => value !== null)
    .map(([name, value]) => (name ? `${name}: ${value}` : value))
    .join('\n');
}
