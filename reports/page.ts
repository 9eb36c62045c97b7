/** Pages for a terminal: lines, indented and wrapped, and what of somebody else's may stand on them. */
import fastStringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import pc from 'picocolors';
import type { RenderOptions } from './reporter';
import { cut, cutLine, visible, withoutCommands } from './text';

/** Longer values are told in part; results.json has them whole. */
const valueLimit = 2000;
/** Prose does not run wider than an eye follows, and not narrower than the table of suites. */
const narrowest = 56;
const widest = 120;
/** A label that leaves less than this stands on a line of its own. */
const narrowestText = 20;

type Colours = ReturnType<typeof pc.createColors>;

/** Lines, indented and wrapped to the width. Whatever comes from results goes through `safe` or `safeLine` first. */
export class Page {
  readonly colour: Colours;
  private readonly width: number;
  private readonly lines: string[] = [];

  constructor(options: RenderOptions) {
    this.colour = pc.createColors(options.colour);
    this.width = Math.min(widest, Math.max(narrowest, options.width));
  }

  /** A line as it stands: identifiers are not wrapped, so that they can be copied. */
  line(text = '', indent = 0): void {
    this.lines.push(text === '' ? '' : ' '.repeat(indent) + text);
  }

  heading(text: string): void {
    this.line();
    this.line(this.colour.bold(text));
  }

  /** A paragraph; `label` stands before its first line, and the others hang under the text. */
  paragraph(text: string, indent: number, label = '', paint: (line: string) => string = (line) => line): void {
    const hang = indent + fastStringWidth(label);
    if (hang > this.width - narrowestText) {
      this.line(label.trimEnd(), indent);
      this.paragraph(text, indent + 2, '', paint);
      return;
    }
    const wrapped = wrapAnsi(text, this.width - hang, { hard: true }).split('\n');
    wrapped.forEach((line, index) => {
      const head = index === 0 ? ' '.repeat(indent) + label : ' '.repeat(hang);
      this.lines.push((head + paint(line)).trimEnd());
    });
  }

  /** A paragraph beside its name. */
  field(name: string, text: string, indent: number, paint?: (line: string) => string): void {
    this.paragraph(text, indent, this.colour.dim(name.padEnd(10)), paint);
  }

  text(): string {
    return `${this.lines.map(withoutCommands).join('\n')}\n`;
  }
}

/** Text that may have several lines. */
export function safe(text: string): string {
  return visible(cut(text, valueLimit)).replaceAll('\t', '  ');
}

/** A name or an identifier, on one line. */
export function safeLine(text: string): string {
  return cutLine(text, valueLimit);
}
