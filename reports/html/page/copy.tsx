import { useState } from 'preact/hooks';

/** Copies a text. Where the browser does not let a page write to the clipboard, it says so. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
    setTimeout(() => setState('idle'), 4000);
  };
  const word = { idle: 'Copy', copied: 'Copied', refused: 'The browser does not allow it' }[state];
  return (
    <button type="button" class="copy" onClick={copy} aria-label={state === 'idle' ? `Copy ${what}` : word}>
      <span aria-live="polite">{word}</span>
    </button>
  );
}
