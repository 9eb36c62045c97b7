/** What could not be seen and what would show it, what is accepted and until when, and how the environment has fared. */
import { scaleBand, scaleLinear } from 'd3-scale';
import type { Summary, WaiverUse } from '../../../engine/results';
import type { PageData } from '../data';
import { Copy } from './copy';
import { everything, type Filter } from './filter';
import { moment, statuses, statusWords } from './finding';
import { Scrolled } from './scrolled';

export function Gaps({ data, lookAt }: { data: PageData; lookAt: (filter: Filter) => void }) {
  const { gaps, denied } = data;
  const statement = JSON.stringify({ Sid: 'AsbuiltReads', Effect: 'Allow', Action: denied, Resource: '*' }, null, 2);
  return (
    <section id="gaps">
      <h2 tabIndex={-1}>Gaps</h2>
      <p class="lead">
        What did not come through. Nothing that needs it passes; it is{' '}
        <button type="button" class="plainlink" onClick={() => lookAt({ ...everything, status: ['error'] })}>
          not judged
        </button>
        .
      </p>
      <ul class="rows boxed">
        {gaps.map((gap) => (
          <li class="row" key={`${gap.action} ${gap.account} ${gap.region} ${gap.error}`}>
            <p class="who">
              <code>{gap.action}</code>
              <span class="place">{[gap.account ?? 'every account', gap.region].filter(Boolean).join(' · ')}</span>
              <span class="since">{gap.hides === 1 ? 'hides 1 result' : `hides ${gap.hides} results`}</span>
            </p>
            <p class="message">{gap.error}</p>
            {gap.resources.length > 0 && (
              <p class="id">
                {gap.resources.slice(0, 3).map((resource) => (
                  <code key={resource}>{resource} </code>
                ))}
                {gap.resources.length > 3 && `and ${gap.resources.length - 3} more`}
              </p>
            )}
          </li>
        ))}
      </ul>
      {denied.length > 0 && (
        <div class="fix">
          <p class="label">The statement that closes {denied.length === 1 ? 'the gap' : 'the gaps'} of permission</p>
          <Scrolled label="Policy statement">
            <pre>{statement}</pre>
          </Scrolled>
          <Copy text={statement} what="the policy statement" />
        </div>
      )}
    </section>
  );
}

function leftOf({ state, daysLeft }: WaiverUse & { daysLeft: number }): string {
  if (state === 'expired' || daysLeft < 0)
    return daysLeft === -1 ? 'over since yesterday' : `over for ${-daysLeft} days`;
  return daysLeft === 0 ? 'last day' : daysLeft === 1 ? '1 day left' : `${daysLeft} days left`;
}

const stateWords: Readonly<Record<WaiverUse['state'], string>> = {
  used: 'in use',
  expired: 'expired: it waives nothing any more',
  unmatched: 'matches no failure: remove it',
};

export function Waivers({ data }: { data: PageData }) {
  return (
    <section id="waivers">
      <h2 tabIndex={-1}>Waivers</h2>
      <Scrolled label="Waivers">
        <table>
          <thead class="heads">
            <tr>
              <th scope="col">Control</th>
              <th scope="col">Resource</th>
              <th scope="col">Until (on the day of the run)</th>
              <th scope="col">Reason</th>
              <th scope="col">Owner</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {[...data.waivers]
              .sort((one, other) => one.daysLeft - other.daysLeft)
              .map((waiver) => (
                <tr key={`${waiver.control} ${waiver.resource} ${waiver.until}`}>
                  <td>
                    <code>{waiver.control}</code>
                  </td>
                  <td>
                    <code>{waiver.resource}</code>
                  </td>
                  <td class={waiver.daysLeft < 14 ? 'soon' : ''}>
                    {waiver.until}
                    <br />
                    <span class="days">{leftOf(waiver)}</span>
                  </td>
                  <td>{waiver.reason}</td>
                  <td>{waiver.owner ?? 'nobody'}</td>
                  <td>{stateWords[waiver.state]}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

const wide = 720;
const high = 180;
const drawnStatuses = ['fail', 'error', 'waived'] as const;

function countOf(summary: Summary, status: (typeof statuses)[number]): number {
  return status === 'not-applicable' ? summary.notApplicable : summary[status];
}

export function Trend({ history, data }: { history: NonNullable<PageData['history']>; data: PageData }) {
  const runs = [...history, { finished: data.finished, verdict: data.verdict, summary: data.summary }];
  const tops = runs.map(({ summary }) => drawnStatuses.reduce((sum, status) => sum + countOf(summary, status), 0));
  const x = scaleBand<number>()
    .domain(runs.map((_run, index) => index))
    .range([36, wide])
    .paddingInner(0.25);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...tops)])
    .nice()
    .range([high - 22, 8]);
  const [first] = runs;
  const last = runs.at(-1);
  const told = `${runs.length} runs; ${tops[0]} failed, not judged or waived in the first, ${tops.at(-1)} in the last`;
  return (
    <section id="trend">
      <h2 tabIndex={-1}>Trend</h2>
      {history.length === 0 ? (
        <p class="empty">This is the first run of this environment in its history. The next one shows what changed.</p>
      ) : (
        <figure class="part">
          <svg class="trend" viewBox={`0 0 ${wide} ${high}`} role="img" aria-label={told}>
            <title>{told}</title>
            {y
              .ticks(4)
              .filter(Number.isInteger)
              .map((tick) => (
                <g key={tick}>
                  <line class="tick" x1="36" x2={wide} y1={y(tick)} y2={y(tick)} />
                  <text x="30" y={y(tick) + 4} text-anchor="end">
                    {tick}
                  </text>
                </g>
              ))}
            {runs.map(({ finished, summary }, index) => {
              let under = 0;
              const width = Math.min(x.bandwidth(), 60);
              return (
                <g key={finished}>
                  <title>
                    {`${moment(finished)}: ${statuses.map((status) => `${countOf(summary, status)} ${statusWords[status].toLowerCase()}`).join(', ')}`}
                  </title>
                  {drawnStatuses.map((status) => {
                    const from = under;
                    under += countOf(summary, status);
                    return (
                      <rect
                        key={status}
                        class={status}
                        x={x(index)}
                        width={width}
                        y={y(under)}
                        height={y(from) - y(under)}
                      />
                    );
                  })}
                  {tops[index] === 0 && <rect class="pass" x={x(index)} width={width} y={y(0) - 3} height={3} />}
                </g>
              );
            })}
            <text x="36" y={high - 4}>
              {first ? first.finished.slice(0, 10) : ''}
            </text>
            <text x={wide} y={high - 4} text-anchor="end">
              {last ? last.finished.slice(0, 10) : ''}
            </text>
          </svg>
          <figcaption>
            Failed, not judged and waived, run by run; the last is this one. A flat bar is a run without any.
          </figcaption>
        </figure>
      )}
    </section>
  );
}
