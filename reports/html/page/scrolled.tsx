import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A place for what may be wider than the page. Where it is, the keyboard reaches it, so that it can be scrolled. */
export function Scrolled({ label, children }: { label: string; children: ComponentChildren }) {
  const place = useRef<HTMLElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth + 1));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <section class="scroll" aria-label={label} ref={place} {...(wide ? { tabIndex: 0 } : {})}>
      {children}
    </section>
  );
}
