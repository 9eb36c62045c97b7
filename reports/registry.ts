/** Where each format's reporter is. A format that is missing here does not compile; a reporter loads when it is asked for. */
import type { Format, Reporter } from './reporter';

const registry: { [format in Format]: () => Promise<Reporter> } = {
  terminal: async () => (await import('./terminal')).terminal,
  json: async () => (await import('./json')).json,
  junit: async () => (await import('./junit')).junit,
  ctrf: async () => (await import('./ctrf')).ctrf,
  sarif: async () => (await import('./sarif')).sarif,
  ocsf: async () => (await import('./ocsf')).ocsf,
  asff: async () => (await import('./asff')).asff,
  markdown: async () => (await import('./markdown')).markdown,
  annotations: async () => (await import('./annotations')).annotations,
  csv: async () => (await import('./csv')).csv,
  prometheus: async () => (await import('./prometheus')).prometheus,
  html: async () => (await import('./html')).html,
};

/** The reporter of a format. */
export function loadReporter(format: Format): Promise<Reporter> {
  return registry[format]();
}
