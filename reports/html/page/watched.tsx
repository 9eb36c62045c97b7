/** What a watch saw while a deploy went on: each endpoint's answers in time, its outages, and when each version answered. */
import { scaleLinear, scaleUtc } from 'd3-scale';
import type { PageData } from '../data';
import { lasted, moment } from './finding';
import { type Bar, timelineOf } from './timeline';

type Watch = PageData['watched'][number];

/** Heights in pixels: from `top` to `floor` the answers, below it the marks of those that were not as expected. */
const high = 160;
const top = 20;
const floor = 126;
const marks = 132;

/** So many versions have a band of their own. */
const mostLanes = 12;
const turns = 4;

export function WatchedSection({ watched }: { watched: readonly Watch[] }) {
  return (
    <section id="watched">
      <h2 tabIndex={-1}>Watch</h2>
      {watched.map((each) => (
        <WatchOf key={`${each.probe} ${each.url}`} watch={each} />
      ))}
    </section>
  );
}

const clock = (at: string) => at.slice(11, 19);
const toneOf = (ok: boolean | null) => (ok ? 'pass' : ok === null ? 'error' : 'fail');

function WatchOf({ watch }: { watch: Watch }) {
  const { probe, url, attempts, from, to, longestOutage, slowest, versions } = watch;
  const line = timelineOf(watch);
  return (
    <article class="probe watch">
      <h3>
        {probe}{' '}
        <span class="meta">
          <code>{url}</code> {attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`} from {moment(from)}{' '}
          to {clock(to)}
        </span>
      </h3>
      <dl class="figures">
        <div>
          <dt>Availability</dt>
          <dd>
            {watch.percent ?? 'unknown'}
            <span>
              {watch.good} as expected, {watch.bad} not, {watch.unseen} inconclusive
            </span>
          </dd>
        </div>
        <div>
          <dt>Longest outage</dt>
          <dd>
            {longestOutage ? lasted(longestOutage.milliseconds) : 'none'}
            {longestOutage && (
              <span>
                {clock(longestOutage.from)} to {clock(longestOutage.to)}: {longestOutage.message}
                {line.outageCount > 1 && ` (${line.outageCount} outages in all)`}
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Slowest answers</dt>
          <dd>
            {slowest[0] ? lasted(slowest[0].milliseconds) : 'none'}
            {slowest.length > 0 && (
              <span>{slowest.map(({ at, milliseconds }) => `${lasted(milliseconds)} at ${clock(at)}`).join(', ')}</span>
            )}
          </dd>
        </div>
      </dl>
      {attempts.length > 0 && <Drawing watch={watch} line={line} />}
      {versions.length > 0 && (
        <ul class="versions" aria-label="Which version answered when">
          {line.lanes.slice(0, mostLanes).map(({ version, spans }, index) => {
            const told = versions.find((each) => each.version === version);
            return (
              <li key={version} class={`turn${index % turns}`}>
                <span class="swatch" aria-hidden="true" />
                <strong>{version}</strong>{' '}
                {told && (
                  <span class="meta">
                    {told.answers === 1 ? '1 answer' : `${told.answers} answers`}, first at {clock(told.first)}, last at{' '}
                    {clock(told.last)}
                  </span>
                )}
                <svg width="100%" height="12" aria-hidden="true">
                  {spans.map((span) => (
                    <rect
                      key={span.from}
                      class="tone"
                      x={`${span.from}%`}
                      width={`${Math.max(0.3, span.to - span.from)}%`}
                      height="12"
                    />
                  ))}
                </svg>
              </li>
            );
          })}
          {versions.length > mostLanes && <li>and {versions.length - mostLanes} more versions</li>}
        </ul>
      )}
    </article>
  );
}

function Drawing({ watch, line }: { watch: Watch; line: ReturnType<typeof timelineOf> }) {
  const height = scaleLinear().domain([0, line.highest]).nice(3).range([floor, top]).clamp(true);
  const time = scaleUtc()
    .domain([Date.parse(watch.from), Math.max(Date.parse(watch.from) + 1, Date.parse(watch.to))])
    .range([0, 100]);
  const longest = line.outages.find((outage) => outage.longest);
  const middle = longest ? (longest.from + longest.to) / 2 : 0;
  return (
    <>
      <svg width="100%" height={high} role="img" aria-label={`${watch.probe}: ${watch.said}`}>
        {line.outages.map(({ from, to }) => (
          <rect
            key={from}
            class="outage"
            x={`${from}%`}
            width={`${Math.max(0.2, to - from)}%`}
            y={top}
            height={marks + 8 - top}
          />
        ))}
        {height.ticks(3).map((tick) => (
          <line key={tick} class="tick" x1="0" x2="100%" y1={height(tick)} y2={height(tick)} />
        ))}
        {line.bars.map((bar) => (
          <BarOf key={bar.at} bar={bar} y={height(bar.milliseconds)} />
        ))}
        {height
          .ticks(3)
          .filter((tick) => tick > 0)
          .map((tick) => (
            <text key={tick} x="2" y={height(tick) + 11}>
              {lasted(tick)}
            </text>
          ))}
        {longest && (
          <>
            <line
              class="longest"
              x1={`${longest.from}%`}
              x2={`${Math.max(longest.from + 0.3, longest.to)}%`}
              y1={top - 4}
              y2={top - 4}
            />
            <text
              class="named"
              x={`${middle}%`}
              y={top - 8}
              text-anchor={middle < 20 ? 'start' : middle > 80 ? 'end' : 'middle'}
            >
              longest outage: {lasted(longest.milliseconds)}
            </text>
          </>
        )}
        {time
          .ticks(6)
          .map((tick) => ({ tick: tick.getTime(), place: time(tick) }))
          .filter(({ place }) => place > 4 && place < 96)
          .map(({ tick, place }, index) => (
            <text key={tick} class={index % 2 ? 'odd' : ''} x={`${place}%`} y={high - 4} text-anchor="middle">
              {clock(new Date(tick).toISOString())}
            </text>
          ))}
      </svg>
      <p class="legend">
        <span class="pass">
          <span class="swatch" aria-hidden="true" />
          As expected: the higher, the slower
        </span>
        <span class="fail">
          <span class="swatch" aria-hidden="true" />
          Not as expected, marked below
        </span>
        {watch.unseen > 0 && (
          <span class="error">
            <span class="swatch half" aria-hidden="true" />
            Inconclusive, half a mark
          </span>
        )}
        {line.outageCount > 0 && (
          <span>
            <span class="swatch outage" aria-hidden="true" />
            Outage
          </span>
        )}
        <span>Times are UTC</span>
      </p>
    </>
  );
}

/** An attempt: a bar as high as it took long, and a mark below it where it was not as expected: colour is not all that tells. */
function BarOf({ bar: { from, to, ok }, y }: { bar: Bar; y: number }) {
  const width = `${Math.max(0.1, Math.min(1.2, (to - from) * 0.75))}%`;
  const x = `${Math.min(from, 99.8)}%`;
  return (
    <g class={toneOf(ok)}>
      <rect class="tone" x={x} width={width} y={Math.min(y, floor - 1)} height={Math.max(1, floor - y)} />
      {ok !== true && <rect class="tone mark" x={x} width={width} y={marks} height={ok === null ? 4 : 8} />}
    </g>
  );
}
