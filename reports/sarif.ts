/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as GitHub code scanning reads it
 * (https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning). GitHub makes
 * an alert of every result whatever its kind, so that only what is wrong, waived (as a suppression) or could not be judged (kind
 * `open`) is in it; `verbose` adds the rest.
 */
import type { Invocation, Log, Notification, ReportingDescriptor, Result as SarifResult } from 'sarif';
import { exitCodes, type Result, type Results, type Severity, severities } from '../engine/results';
import { fingerprintOf } from './identity';
import { jsonText } from './json';
import { product } from './product';
import type { Reporter } from './reporter';
import { byIdentity, compare, groupBy } from './rows';
import { oneLine } from './text';

/** GitHub's ranges: above 9.0 critical, above 7.0 high, above 4.0 medium. */
const scores: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };
const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;
const kinds = { pass: 'pass', fail: 'fail', waived: 'fail', error: 'open', 'not-applicable': 'notApplicable' } as const;

export const sarif: Reporter = {
  render(results, { verbose }) {
    const told = results.results
      .filter((row) => verbose || row.status === 'fail' || row.status === 'waived' || row.status === 'error')
      .sort(worstFirst);
    const rules = groupBy(told, (row) => row.control)
      .map(([row]) => row)
      .sort((one, other) => compare(one.control, other.control));
    const indexes = new Map(rules.map((rule, index) => [rule.control, index]));
    const log: Log = {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: product.name, semanticVersion: product.version, rules: rules.map(ruleOf) } },
          automationDetails: { id: `asbuilt/${encodeURIComponent(oneLine(results.environment))}/` },
          columnKind: 'utf16CodeUnits',
          invocations: [invocationOf(results)],
          results: told.map((row) => resultOf(row, indexes.get(row.control) ?? -1)),
        },
      ],
    };
    return jsonText(log);
  },
};

/** GitHub keeps the first 5,000 results alone (and 20 tags of a rule). */
function worstFirst(one: Result, other: Result): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity) || byIdentity(one, other);
}

function ruleOf(row: Result): ReportingDescriptor {
  return {
    id: row.control,
    name: row.control.replace(/(?:^|[^a-zA-Z0-9])([a-zA-Z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence(row.title) },
    fullDescription: { text: sentence(row.title) },
    help: { text: sentence(row.fix) },
    defaultConfiguration: { level: levels[row.severity] },
    properties: {
      tags: [...new Set(['security', row.suite, ...row.references])].slice(0, 20),
      'security-severity': scores[row.severity],
      precision: 'very-high',
      'problem.severity': { error: 'error', warning: 'warning', note: 'recommendation' }[levels[row.severity]],
    },
  };
}

function resultOf(row: Result, ruleIndex: number): SarifResult {
  const kind = kinds[row.status];
  const fingerprint = fingerprintOf(row);
  return {
    ruleId: row.control,
    ruleIndex,
    kind,
    level: kind === 'fail' ? levels[row.severity] : 'none',
    message: { text: messageOf(row) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(row) }, region: { startLine: 1 } },
        logicalLocations: [{ name: row.resource.name, fullyQualifiedName: row.resource.id, kind: 'resource' }],
      },
    ],
    // The key that GitHub follows an alert by, and our own.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'asbuiltResult/v1': fingerprint },
    ...(row.status === 'waived' && { suppressions: [suppressionOf(row)] }),
    properties: {
      status: row.status,
      severity: row.severity,
      resource: row.resource,
      expected: row.expected,
      observed: row.observed,
    },
  };
}

/**
 * A resource is not a file, and GitHub shows none without one: a path of the account, region, kind and name, relative as it must
 * be, so that alerts sort and filter by where they are.
 */
function uriOf({ resource }: Result): string {
  const parts = ['aws', resource.account ?? 'any-account', resource.region ?? 'global', resource.kind, resource.name];
  return parts.map((part) => pathPart(oneLine(part))).join('/');
}

/** A path's part that stays one: percent-encoded, at most 200 characters, and neither `.` nor `..` nor empty. */
function pathPart(part: string): string {
  const encoded = encodeURIComponent([...part].slice(0, 200).join(''));
  return /^\.*$/.test(encoded) ? `_${encoded}` : encoded;
}

function messageOf(row: Result): string {
  const parts = [
    `${row.resource.name}: ${sentence(row.message)}`,
    row.expected === null ? '' : `Expected: ${sentence(row.expected)}`,
    row.observed === null ? '' : `Observed: ${sentence(row.observed)}`,
    row.status === 'fail' || row.status === 'waived' ? `Fix: ${sentence(row.fix)}` : '',
  ];
  return embedded(parts.filter(Boolean).join('\n'));
}

/** In a SARIF message `[text](target)` is a link and `{0}` an argument: § 3.11.5 and § 3.11.6. */
function embedded(text: string): string {
  return text
    .replace(/[[\]\\]/g, '\\$&')
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function suppressionOf({ waiver }: Result) {
  const owner = waiver?.owner ? ` (${waiver.owner})` : '';
  return {
    kind: 'external' as const,
    status: 'accepted' as const,
    justification: waiver ? `${waiver.reason}${owner}, until ${waiver.until}` : 'waived',
  };
}

function invocationOf(results: Results): Invocation {
  const gaps = results.gaps.map((gap): Notification => {
    const where = [gap.account, gap.region, gap.resource].filter((part) => part !== null).join(' ');
    return {
      level: 'error',
      message: { text: embedded(`${gap.action} did not come through (${where}): ${sentence(gap.error)}`) },
    };
  });
  const reasons = results.reasons.map(
    (reason): Notification => ({ level: 'error', message: { text: embedded(sentence(reason)) } }),
  );
  const notifications = [...reasons, ...gaps];
  return {
    executionSuccessful: notifications.length === 0 && results.summary.error === 0,
    exitCode: exitCodes[results.verdict],
    startTimeUtc: results.started,
    endTimeUtc: results.finished,
    toolExecutionNotifications: notifications,
  };
}
