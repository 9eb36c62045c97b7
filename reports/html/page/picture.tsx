/** The picture of the environment: each part drawn, its boxes with their verdicts, leading to their findings. */
import { useMemo, useState } from 'preact/hooks';
import type { Picture } from '../../../engine/results';
import { type Box, boxHeight, boxWidth, type Drawing, drawn, partsOf, shortened, unwired, verdictsOf } from './drawing';
import { addressOf, everything, type Filter } from './filter';
import { type Finding, statusSigns, statusWords } from './finding';
import { Scrolled } from './scrolled';

interface Props {
  picture: Picture;
  findings: readonly Finding[];
  /** The ids of the resources that are chosen. */
  chosen: readonly string[];
  lookAt: (filter: Filter) => void;
}

/** So many parts come at a time: each costs a layout. */
const step = 4;

const plural: Readonly<Record<string, string>> = {
  database: 'databases',
  'vpc-endpoint': 'VPC endpoints',
  vpc: 'VPCs',
};

function many(kind: string, count: number): string {
  const words = kind.replaceAll('-', ' ');
  if (count === 1) return `1 ${words}`;
  return `${count} ${plural[kind] ?? (/(s|x)$/.test(words) ? `${words}es` : words.replace(/([^aeo])y$/, '$1ie').concat('s'))}`;
}

export function PictureSection({ picture, findings, chosen, lookAt }: Props) {
  const verdicts = useMemo(() => verdictsOf(findings), [findings]);
  const parts = useMemo(() => partsOf(picture, verdicts), [picture, verdicts]);
  const [most, setMost] = useState(step);
  const drawings = useMemo(
    () => parts.slice(0, most).map((part) => drawn(part, verdicts, picture)),
    [parts, most, verdicts, picture],
  );
  const rest = useMemo(() => unwired(picture, parts), [picture, parts]);
  return (
    <section id="picture">
      <h2 tabIndex={-1}>As built</h2>
      <p class="lead">What leads to what, as it is deployed. A box leads to its findings; several alike are one box.</p>
      <Legend />
      {drawings.map((drawing, index) => (
        <Part
          key={parts[index]?.nodes[0]?.id ?? index}
          name={`Part ${index + 1} of the picture`}
          drawing={drawing}
          chosen={chosen}
          lookAt={lookAt}
        />
      ))}
      {parts.length === 0 && <p class="empty">Nothing in scope leads to anything else.</p>}
      {parts.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + step)}>
          Draw {Math.min(step, parts.length - most)} more of {parts.length - most}
        </button>
      )}
      {rest.length > 0 && (
        <p class="rest">
          Also in scope, wired to nothing here: {rest.map(([kind, count]) => many(kind, count)).join(', ')}.
        </p>
      )}
    </section>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-label="Legend">
      {(['fail', 'error', 'waived', 'pass'] as const).map((status) => (
        <li key={status}>
          <span class={`sign ${status}`} aria-hidden="true">
            {statusSigns[status]}
          </span>
          {statusWords[status]}
        </li>
      ))}
      <li>
        <span class="zone">a b</span> Availability Zones
      </li>
    </ul>
  );
}

function Part({
  name,
  drawing,
  chosen,
  lookAt,
}: {
  name: string;
  drawing: Drawing;
  chosen: readonly string[];
  lookAt: (filter: Filter) => void;
}) {
  const { account, region, boxes, wires, frames, width, height, left } = drawing;
  const place = `${account} · ${region}`;
  return (
    <figure class="part">
      <figcaption>{place}</figcaption>
      <Scrolled label={name}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          class="drawing"
          // Larger than life never, and never so small that it cannot be read.
          style={{ maxWidth: `${width}px`, '--least': `${0.68 * width}px` }}
        >
          <title>{`${name}: ${place}`}</title>
          <defs>
            <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0.5 L7 4 L0 7.5" class="tip" />
            </marker>
          </defs>
          {frames.map(({ id, vpc, x, y, width: wide, height: high }) => (
            <g key={id} class="frame">
              <rect x={x} y={y} width={wide} height={high} rx="4" />
              <text x={x + 10} y={y + 15}>
                VPC {shortened(vpc?.name ?? id, 40)}
              </text>
            </g>
          ))}
          {wires.map((wire) => (
            <path
              key={`${wire.from} ${wire.to}`}
              class={`wire ${wire.relation}`}
              d={wire.path}
              marker-end="url(#tip)"
            />
          ))}
          {boxes.map((box) => (
            <BoxOf key={box.key} box={box} chosen={chosen} lookAt={lookAt} />
          ))}
        </svg>
      </Scrolled>
      {left > 0 && (
        <p class="rest">
          {left} more boxes found no room; those with failures and errors are drawn first. The findings have all.
        </p>
      )}
    </figure>
  );
}

function toldOf({ failures, status }: Box): string {
  if (failures > 0) return failures === 1 ? '1 failure' : `${failures} failures`;
  return status ? statusWords[status].toLowerCase() : 'no findings';
}

function BoxOf({ box, chosen, lookAt }: { box: Box; chosen: readonly string[]; lookAt: (filter: Filter) => void }) {
  const { kind, members, status, x, y, failures } = box;
  const [first] = members;
  if (!first) return null;
  const several = members.length > 1;
  const name = several ? many(kind, members.length) : first.name;
  const zones = [...new Set(members.flatMap((member) => member.zones))].sort();
  const target: Filter = { ...everything, resource: members.map(({ id }) => id) };
  const isChosen = members.some(({ id }) => chosen.includes(id));
  const words = `${kind.replaceAll('-', ' ')} ${name}: ${toldOf(box)}${zones.length > 0 ? `, in ${zones.join(', ')}` : ''}`;
  const [left, top] = [x - boxWidth / 2, y - boxHeight / 2];
  return (
    <g class={`box ${status ?? 'unjudged'}${isChosen ? ' chosen' : ''}`}>
      <title>
        {several
          ? members
              .slice(0, 20)
              .map((member) => member.name)
              .join('\n')
          : first.id}
      </title>

      {several && <rect class="behind" x={left + 4} y={top + 4} width={boxWidth} height={boxHeight} rx="3" />}
      <rect class="front" x={left} y={top} width={boxWidth} height={boxHeight} rx="3" />
      <rect class="edge" x={left} y={top} width="4" height={boxHeight} rx="2" />
      <text class="kind" x={left + 14} y={top + 17}>
        {several ? 'several alike' : shortened(kind.replaceAll('-', ' '), 24)}
      </text>
      <text class="name" x={left + 14} y={top + 35}>
        {shortened(name, 20)}
      </text>
      <text class="zones" x={left + 14} y={top + 50}>
        {shortened(zones.map((zone) => zone.replace(/^.*\d/, '') || zone).join(' '), 24)}
      </text>
      {status && (
        <text class="verdict" x={left + boxWidth - 10} y={top + 17} text-anchor="end">
          {failures > 1 ? `${statusSigns[status]} ${failures}` : statusSigns[status]}
        </text>
      )}
      <a
        href={`#${addressOf(target)}`}
        aria-label={words}
        onClick={(event) => {
          event.preventDefault();
          lookAt(target);
        }}
      >
        <rect class="link" x={left} y={top} width={boxWidth} height={boxHeight} rx="3" />
      </a>
    </g>
  );
}
