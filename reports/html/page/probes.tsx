/** The probes: each attempt as a bar in time, so that waiting, failing and answering can be told apart at a glance. */
import { scaleLinear } from 'd3-scale';
import { useState } from 'preact/hooks';
import type { Attempt } from '../../../engine/results';
import { type Finding, lasted, statusSigns, statusWords, worstOf } from './finding';

/** So many attempts of a probe are drawn at first: the first ones and the last ones. */
const most = 30;

/** A finding of a probe, and its attempts. */
type Probed = Finding & { attempts: Attempt[] };

export function Probes({ findings, printing }: { findings: readonly Finding[]; printing: boolean }) {
  const probed = findings.filter((finding): finding is Probed => (finding.attempts ?? []).length > 0);
  // Several controls may judge one probe: it is shown once, with what is worst of it.
  const seen = new Map<string, Probed>();
  for (const finding of probed) {
    const other = seen.get(finding.resource.id);
    if (!other || worstOf([finding.status, other.status]) !== other.status) seen.set(finding.resource.id, finding);
  }
  return (
    <section id="probes">
      <h2 tabIndex={-1}>Probes</h2>
      {[...seen.values()].map((finding) => (
        <Probe key={finding.resource.id} finding={finding} printing={printing} />
      ))}
    </section>
  );
}

function Probe({ finding, printing }: { finding: Probed; printing: boolean }) {
  const { attempts, resource, status } = finding;
  const [all, setAll] = useState(false);
  const began = Math.min(...attempts.map(({ at }) => Date.parse(at)));
  const ended = Math.max(...attempts.map(({ at, milliseconds }) => Date.parse(at) + milliseconds));
  const span = Math.max(1, ended - began);
  const scale = scaleLinear().domain([0, span]).range([0, 100]);
  const ticks = scale.ticks(4).filter((tick) => tick > 0 && tick < span * 0.96);
  const cut = attempts.length > most && !all && !printing;
  const rows = cut ? [...attempts.slice(0, most / 2), ...attempts.slice(-most / 2)] : attempts;
  const passed = attempts.filter(({ ok }) => ok).length;
  return (
    <article class="probe">
      <h3>
        <span class={`sign ${status}`} aria-hidden="true">
          {statusSigns[status]}
        </span>
        <span class="unseen">{statusWords[status]}: </span>
        {resource.name}
        <span class="meta">
          {attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}, {passed} as expected, over{' '}
          {lasted(span)}
        </span>
      </h3>
      <ol class="waterfall">
        <li class="axis" aria-hidden="true">
          <span />
          <span class="lane">
            <svg width="100%" height="14" aria-hidden="true">
              {ticks.map((tick) => (
                <text key={tick} x={`${scale(tick)}%`} y="11" text-anchor="middle">
                  {lasted(tick)}
                </text>
              ))}
            </svg>
          </span>
          <span />
        </li>
        {rows.map((attempt, index) => (
          <AttemptOf
            key={`${attempt.at} ${index}`}
            attempt={attempt}
            at={scale(Date.parse(attempt.at) - began)}
            width={scale(attempt.milliseconds)}
            ticks={ticks.map((tick) => scale(tick))}
          />
        ))}
      </ol>
      {cut && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          Show the {attempts.length - most} attempts between
        </button>
      )}
    </article>
  );
}

function AttemptOf({ attempt, at, width, ticks }: { attempt: Attempt; at: number; width: number; ticks: number[] }) {
  const { ok, message, milliseconds } = attempt;
  return (
    <li>
      <span class={`took ${ok ? 'pass' : 'fail'}`}>
        <span aria-hidden="true">{ok ? '✓' : '✗'} </span>
        <span class="unseen">{ok ? 'As expected' : 'Not as expected'}: </span>
        {lasted(milliseconds)}
      </span>
      <span class="lane" aria-hidden="true">
        <svg width="100%" height="18" aria-hidden="true">
          {ticks.map((tick) => (
            <line key={tick} class="tick" x1={`${tick}%`} x2={`${tick}%`} y1="0" y2="18" />
          ))}
          <rect
            class={ok ? 'pass' : 'fail'}
            x={`${Math.min(at, 99.2)}%`}
            y="4"
            width={`${Math.max(0.8, Math.min(width, 100 - at))}%`}
            height="10"
            rx="2"
          />
        </svg>
      </span>
      <span class="answer">{message}</span>
    </li>
  );
}
