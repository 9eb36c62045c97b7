/** The title block: verdict, where and when, and counts by suite and severity that lead to their findings. */
import type { Severity, Verdict } from '../../../engine/results';
import type { PageData } from '../data';
import { everything, type Filter } from './filter';
import { type Finding, lasted, moment, severityOrder, statuses, statusSigns, statusWords } from './finding';
import { Scrolled } from './scrolled';

const verdictWords: Readonly<Record<Verdict, string>> = {
  conforms: 'Conforms',
  nonconforming: 'Nonconforming',
  inconclusive: 'Inconclusive',
};

interface Props {
  data: PageData;
  findings: readonly Finding[];
  /** The statuses that are chosen. */
  chosen: readonly string[];
  lookAt: (filter: Filter) => void;
}

function explained({ verdict, summary, reasons, failOn }: PageData): string {
  if (reasons.length > 0) return reasons.join(' ');
  const unjudged = summary.error > 0 ? ` ${summary.error} could not be judged.` : '';
  if (verdict === 'conforms')
    return summary.fail > 0
      ? `Nothing fails at or above ${failOn}; ${summary.fail} below it ${summary.fail === 1 ? 'does' : 'do'}.`
      : `All ${summary.pass} that were judged hold.`;
  if (verdict === 'inconclusive')
    return `What was seen holds, but not everything was seen.${unjudged} Until then nobody knows.`;
  return `${summary.fail} ${summary.fail === 1 ? 'thing is' : 'things are'} not as meant.${unjudged}`;
}

function listed(values: readonly (string | null)[]): string {
  const known = [...new Set(values.filter((value) => value !== null))].sort();
  if (known.length === 0) return 'none';
  return known.length > 4 ? `${known.slice(0, 3).join(', ')} and ${known.length - 3} more` : known.join(', ');
}

export function Head({ data, findings, chosen, lookAt }: Props) {
  const facts: [string, string][] = [
    ['Mode', data.mode === 'live' ? 'live' : 'offline, from a recording'],
    ['Finished', moment(data.finished)],
    ['Took', lasted(Math.max(0, Date.parse(data.finished) - Date.parse(data.started)))],
    ['Accounts', listed(findings.map(({ resource }) => resource.account))],
    ['Regions', listed(findings.map(({ resource }) => resource.region))],
    ['Fails from', data.failOn],
  ];
  const counts = { ...data.summary, 'not-applicable': data.summary.notApplicable };
  return (
    <header class="head">
      <div class="block">
        <div class={`verdict ${data.verdict}`}>
          <p class="label">Environment</p>
          <h1>{data.environment}</h1>
          <p class="stamp">{verdictWords[data.verdict]}</p>
          <p class="said">{explained(data)}</p>
        </div>
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <ul class="tiles" aria-label="Results by status">
        {statuses.map((status) => (
          <li key={status}>
            <button
              type="button"
              class={`tile ${status}`}
              aria-pressed={chosen.length === 1 && chosen[0] === status}
              disabled={counts[status] === 0}
              onClick={() => lookAt({ ...everything, status: [status] })}
            >
              <span class="number">{counts[status]}</span>
              <span class="what">
                <span aria-hidden="true">{statusSigns[status]} </span>
                {statusWords[status]}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Suites findings={findings} lookAt={lookAt} />
    </header>
  );
}

function Suites({ findings, lookAt }: Pick<Props, 'findings' | 'lookAt'>) {
  const suites = new Map<string, Finding[]>();
  for (const finding of findings) {
    const own = suites.get(finding.suite);
    if (own) own.push(finding);
    else suites.set(finding.suite, [finding]);
  }
  if (suites.size === 0) return <p class="empty">No control judged anything in this run.</p>;
  return (
    <Scrolled label="Failures by suite and severity">
      <table class="suites">
        <thead class="heads">
          <tr>
            <th scope="col">Suite</th>
            {severityOrder.map((severity) => (
              <th scope="col" key={severity} class="count">
                {severity}
              </th>
            ))}
            <th scope="col" class="count">
              not judged
            </th>
            <th scope="col">
              <span class="unseen">Share of each status</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {[...suites].map(([suite, own]) => (
            <tr key={suite}>
              <th scope="row">
                <button type="button" class="plainlink" onClick={() => lookAt({ ...everything, suite: [suite] })}>
                  {suite}
                </button>
              </th>
              {severityOrder.map((severity) => (
                <Count
                  key={severity}
                  kind="fail"
                  what={`failures in ${suite}, ${severity}`}
                  count={own.filter((each) => each.status === 'fail' && each.severity === severity).length}
                  look={() =>
                    lookAt({ ...everything, suite: [suite], severity: [severity as Severity], status: ['fail'] })
                  }
                />
              ))}
              <Count
                kind="error"
                what={`not judged in ${suite}`}
                count={own.filter(({ status }) => status === 'error').length}
                look={() => lookAt({ ...everything, suite: [suite], status: ['error'] })}
              />
              <td class="share">
                <Share findings={own} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Count({ kind, what, count, look }: { kind: string; what: string; count: number; look: () => void }) {
  if (count === 0)
    return (
      <td class="count none">
        <span aria-hidden="true">·</span>
        <span class="unseen">0</span>
      </td>
    );
  return (
    <td class="count">
      <button type="button" class={`pill ${kind}`} aria-label={`${count} ${what}`} onClick={look}>
        {count}
      </button>
    </td>
  );
}

function Share({ findings }: { findings: readonly Finding[] }) {
  let at = 0;
  const parts = statuses.map((status) => {
    const count = findings.filter((each) => each.status === status).length;
    const width = (100 * count) / findings.length;
    const part = { status, count, at, width };
    at += width;
    return part;
  });
  const told = parts
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${statusWords[status].toLowerCase()}`)
    .join(', ');
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={told}>
      <title>{told}</title>
      {parts.map(({ status, at: x, width }) =>
        width > 0 ? <rect key={status} class={status} x={x} y="0" width={width} height="8" /> : null,
      )}
    </svg>
  );
}
