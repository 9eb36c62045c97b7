/** The page of the HTML report: reads the data that the file carries, and keeps what is looked at in the address. */
import { options, render } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { PageData } from '../data';
import { addressOf, type Filter, filterOf, matching } from './filter';
import { findingsOf } from './finding';
import { Findings } from './findings';
import { Head } from './head';
import { PictureSection } from './picture';
import { Probes } from './probes';
import { Gaps, Trend, Waivers } from './sections';
import { WatchedSection } from './watched';

type Theme = 'auto' | 'light' | 'dark';
const themes: readonly Theme[] = ['auto', 'light', 'dark'];

/** True while the page is being printed: then all that is chosen is on it. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const set = (value: boolean) => () => {
      const { debounceRendering } = options;
      // The browser takes its picture as soon as this returns.
      options.debounceRendering = (now) => now();
      setPrinting(value);
      options.debounceRendering = debounceRendering;
    };
    const [before, after] = [set(true), set(false)];
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return printing;
}

function Page({ data }: { data: PageData }) {
  const findings = useMemo(() => findingsOf(data), [data]);
  const [filter, setFilter] = useState<Filter>(() => filterOf(location.hash));
  const [theme, setTheme] = useState<Theme>('auto');
  const printing = usePrinting();
  const shown = useMemo(() => matching(findings, filter), [findings, filter]);

  useEffect(() => {
    const follow = () => setFilter(filterOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useLayoutEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);

  const choose = (next: Filter) => {
    setFilter(next);
    const address = addressOf(next);
    history.replaceState(null, '', address ? `#${address}` : location.pathname + location.search);
  };
  const lookAt = (next: Filter) => {
    choose(next);
    goTo('findings');
  };
  const sections = [
    ['picture', 'Picture', data.picture !== null && data.picture.nodes.length > 0],
    ['findings', 'Findings', true],
    ['watched', 'Watch', data.watched.length > 0],
    ['probes', 'Probes', findings.some(({ attempts }) => attempts !== undefined)],
    ['gaps', 'Gaps', data.gaps.length > 0],
    ['waivers', 'Waivers', data.waivers.length > 0],
    ['trend', 'Trend', data.history !== null],
  ] as const;
  // Typing changes neither of these: they are not made anew for it.
  const head = useMemo(
    () => <Head data={data} findings={findings} chosen={filter.status} lookAt={lookAt} />,
    [data, findings, filter.status],
  );
  const picture = useMemo(
    () =>
      data.picture && (
        <PictureSection picture={data.picture} findings={findings} chosen={filter.resource} lookAt={lookAt} />
      ),
    [data, findings, filter.resource],
  );
  const there = new Set<string>(sections.flatMap(([id, , is]) => (is ? [id] : [])));

  return (
    <>
      <nav aria-label="Sections">
        <span class="mark">asbuilt</span>
        {sections.map(([id, name]) =>
          there.has(id) ? (
            <button type="button" key={id} onClick={() => goTo(id)}>
              {name}
            </button>
          ) : null,
        )}
        <label class="theme">
          <span class="unseen">Colours</span>
          <select value={theme} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
            {themes.map((each) => (
              <option key={each} value={each}>
                {each === 'auto' ? 'Colours: auto' : each === 'light' ? 'Light' : 'Dark'}
              </option>
            ))}
          </select>
        </label>
      </nav>
      <main>
        {head}
        {there.has('picture') && picture}
        <Findings
          all={findings}
          shown={shown}
          filter={filter}
          choose={choose}
          finished={data.finished}
          printing={printing}
        />
        {there.has('watched') && <WatchedSection watched={data.watched} />}
        {there.has('probes') && <Probes findings={findings} printing={printing} />}
        {there.has('gaps') && <Gaps data={data} lookAt={lookAt} />}
        {there.has('waivers') && <Waivers data={data} />}
        {data.history && <Trend history={data.history} data={data} />}
      </main>
      <footer>
        Made by asbuilt {data.version} from results that finished {data.finished}. This file loads nothing and sends
        nothing.
      </footer>
    </>
  );
}

/** Brings a section into view, and the keyboard with it. */
function goTo(id: string): void {
  requestAnimationFrame(() => {
    const section = document.getElementById(id);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    section?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth' });
    section?.querySelector('h2')?.focus({ preventScroll: true });
  });
}

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const place = document.getElementById('page');
if (place) {
  place.replaceChildren();
  render(<Page data={data} />, place);
}
