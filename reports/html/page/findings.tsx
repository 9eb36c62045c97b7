/** The findings: what is chosen, in groups of a control, with what was observed beside what was expected, and the fix. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Copy } from './copy';
import { everything, type Facet, type Filter, isEverything, toggled, valuesAmong } from './filter';
import {
  daysSince,
  type Finding,
  type Group,
  groupsOf,
  severityOrder,
  statuses,
  statusSigns,
  statusWords,
} from './finding';
import { consoleLink, referenceLink, referenceName } from './links';

interface Props {
  all: readonly Finding[];
  shown: readonly Finding[];
  filter: Filter;
  choose: (filter: Filter) => void;
  finished: string;
  printing: boolean;
}

export function Findings({ all, shown, filter, choose, finished, printing }: Props) {
  const groups = useMemo(() => groupsOf(shown), [shown]);
  // What was asked for is shown open; without a question, what needs somebody.
  const narrow = !isEverything(filter) && groups.length <= 12;
  const [most, setMost] = useState(groupStep);
  const drawn = printing ? groups : groups.slice(0, most);
  return (
    <section id="findings">
      <h2 tabIndex={-1}>Findings</h2>
      <Filters all={all} shown={shown.length} filter={filter} choose={choose} />
      {groups.length === 0 && (
        <p class="empty">
          {all.length === 0 ? 'There are no findings.' : 'Nothing is like that. '}
          {all.length > 0 && (
            <button type="button" class="plainlink" onClick={() => choose(everything)}>
              Show everything
            </button>
          )}
        </p>
      )}
      {drawn.map((group) => (
        <GroupOf
          key={`${group.status} ${group.words.severity} ${group.words.control}`}
          group={group}
          open={narrow || group.status === 'fail' || group.status === 'error'}
          step={groups.length > groupStep ? rowStep / 2 : rowStep}
          finished={finished}
          printing={printing}
        />
      ))}
      {drawn.length < groups.length && (
        <More onMore={() => setMost(most + groupStep)}>Show more of {groups.length - drawn.length} other controls</More>
      )}
    </section>
  );
}

const facetWords: Readonly<Partial<Record<Facet, string>>> = {
  suite: 'Suite',
  account: 'Account',
  region: 'Region',
  tag: 'Tag',
};

function Filters({ all, shown, filter, choose }: Pick<Props, 'all' | 'filter' | 'choose'> & { shown: number }) {
  const values = useMemo(
    () => Object.fromEntries(Object.keys(facetWords).map((facet) => [facet, valuesAmong(all, facet as Facet)])),
    [all],
  );
  const chips = (facet: 'status' | 'severity', names: readonly string[], word: (name: string) => string) => (
    <fieldset class="chips">
      <legend class="unseen">{facet}</legend>
      {names.map((name) => (
        <button
          type="button"
          key={name}
          class={`chip ${name}`}
          aria-pressed={filter[facet].includes(name)}
          onClick={() => choose(toggled(filter, facet, name))}
        >
          {word(name)}
        </button>
      ))}
    </fieldset>
  );
  const pinned = (['control', 'resource'] as const).flatMap((facet) =>
    filter[facet].map((value) => [facet, value] as const),
  );
  return (
    <search class="filters">
      <div class="line">
        <label class="text">
          <span class="unseen">Text</span>
          <input
            type="search"
            placeholder="Control, resource, message…"
            value={filter.text}
            onInput={(event) => choose({ ...filter, text: event.currentTarget.value })}
          />
        </label>
        {Object.entries(facetWords).map(([name, word]) => {
          const facet = name as Facet;
          const options = values[facet] ?? [];
          return options.length < 2 ? null : (
            <label key={facet}>
              <span class="unseen">{word}</span>
              <select
                value={filter[facet][0] ?? ''}
                onChange={(event) =>
                  choose({ ...filter, [facet]: event.currentTarget.value === '' ? [] : [event.currentTarget.value] })
                }
              >
                <option value="">{word}: any</option>
                {options.map((value) => (
                  <option key={value} value={value}>
                    {value}
                  </option>
                ))}
              </select>
            </label>
          );
        })}
      </div>
      <div class="line">
        {chips('status', statuses, (name) => statusWords[name as keyof typeof statusWords])}
        {chips('severity', severityOrder, (name) => name)}
        <p class="shown" role="status">
          {shown === all.length ? `${all.length} findings` : `${shown} of ${all.length} findings`}
        </p>
        {!isEverything(filter) && (
          <button type="button" class="plainlink" onClick={() => choose(everything)}>
            Clear
          </button>
        )}
      </div>
      {pinned.length > 0 && (
        <ul class="pinned" aria-label="Chosen controls and resources">
          {pinned.map(([facet, value]) => (
            <li key={`${facet} ${value}`}>
              <button type="button" onClick={() => choose(toggled(filter, facet, value))}>
                {facet}: {value} <span aria-hidden="true">×</span>
                <span class="unseen">remove</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

/** So many groups come at a time, and so many rows of one: a page that holds ten thousand would be slow to type in. */
const groupStep = 24;
const rowStep = 20;

/** A button that also acts by itself once it is scrolled to. */
function More({ onMore, children }: { onMore: () => void; children: ComponentChildren }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = button.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onMore();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [onMore]);
  return (
    <button type="button" class="more" ref={button} onClick={onMore}>
      {children}
    </button>
  );
}

function GroupOf({
  group: { status, words, findings },
  open: atFirst,
  step,
  finished,
  printing,
}: {
  group: Group;
  open: boolean;
  step: number;
  finished: string;
  printing: boolean;
}) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [more, setMore] = useState(0);
  const most = step + more;
  const wanted = chosen ?? atFirst;
  const open = wanted || (printing && status !== 'pass' && status !== 'not-applicable');
  const rows = printing ? findings : findings.slice(0, most);
  const count = findings.length;
  return (
    <article class={`group ${status}`}>
      <h3>
        <button type="button" aria-expanded={open} onClick={() => setChosen(!wanted)}>
          <span class={`sign ${status}`} aria-hidden="true">
            {statusSigns[status]}
          </span>
          <span class="unseen">{statusWords[status]}: </span>
          <span class="title">{words.title}</span>
          <span class="meta">
            <span class={`severity ${words.severity}`}>{words.severity}</span>
            <code>{words.control}</code>
            <span class="of">{count === 1 ? '1 resource' : `${count} resources`}</span>
          </span>
        </button>
      </h3>
      {open && (
        <div class="inside">
          {(status === 'fail' || status === 'waived') && (
            <div class="fix">
              <p class="label">Fix</p>
              <p>
                <Prose text={words.fix} />
              </p>
              <Copy text={words.fix} what={`the fix for ${words.control}`} />
            </div>
          )}
          <ul class="rows">
            {rows.map((finding) => (
              <RowOf key={finding.resource.id} finding={finding} finished={finished} />
            ))}
          </ul>
          {rows.length < count && (
            <button type="button" class="more" onClick={() => setMore(more + 4 * rowStep)}>
              Show {Math.min(4 * rowStep, count - rows.length)} more of {count - rows.length}
            </button>
          )}
          {words.references.length > 0 && <References references={words.references} />}
        </div>
      )}
    </article>
  );
}

/** Text in which backticks set off what is to be typed. */
function Prose({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/`([^`]+)`/)
        .map((part, index) => (index % 2 === 0 ? part : <code key={`${index} ${part}`}>{part}</code>))}
    </>
  );
}

function References({ references }: { references: readonly string[] }) {
  return (
    <p class="references">
      {references.map((reference) => {
        const link = referenceLink(reference);
        return link ? (
          <a key={reference} href={link} target="_blank" rel="noreferrer noopener">
            {referenceName(reference)}
          </a>
        ) : (
          <span key={reference}>{reference}</span>
        );
      })}
    </p>
  );
}

function RowOf({ finding, finished }: { finding: Finding; finished: string }) {
  const { resource, status, message, expected, observed, waiver, since, tags } = finding;
  const link = consoleLink(resource);
  const told = Object.entries(tags);
  const compared = expected !== null && observed !== null;
  return (
    <li class="row">
      <p class="who">
        <strong>{resource.name}</strong>
        <span class="kind">{resource.kind}</span>
        {resource.account && (
          <span class="place">{[resource.account, resource.region].filter(Boolean).join(' · ')}</span>
        )}
        {since && <span class="since">has failed for {daysSince(since, finished)}</span>}
        {link && (
          <a href={link} target="_blank" rel="noreferrer noopener" class="console">
            Console<span class="unseen"> page of {resource.name}</span>
          </a>
        )}
      </p>
      <p class="message">
        <Prose text={message} />
      </p>
      {compared && (
        <dl class="compared">
          <div class="observed">
            <dt>Observed</dt>
            <dd>{observed}</dd>
          </div>
          <div class="expected">
            <dt>Expected</dt>
            <dd>{expected}</dd>
          </div>
        </dl>
      )}
      {waiver && (
        <p class="waiver">
          Waived until {waiver.until}
          {waiver.owner && ` by ${waiver.owner}`}: {waiver.reason}
        </p>
      )}
      {status !== 'pass' && status !== 'not-applicable' && resource.id !== resource.name && (
        <p class="id">
          <code>{resource.id}</code>
        </p>
      )}
      {told.length > 0 && status !== 'pass' && (
        <p class="tags">
          {told.map(([key, value]) => (
            <span key={key}>{value === '' ? key : `${key}=${value}`}</span>
          ))}
        </p>
      )}
    </li>
  );
}
