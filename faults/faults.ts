/** What can go wrong with one action between asbuilt and AWS, each as the fault proxy makes it, and what a run must make of it. */
import type { WireFault } from '../live/fault-proxy';
import type { Operation } from '../live/operations';

/** An operation as the reads ask for it. */
export interface Asked extends Operation {
  /** Only the first item of its list is wanted, so that no further page is asked for. */
  firstAlone: boolean;
}

export interface Fault {
  /** As it stands at the head of its column. */
  name: string;
  /** A sentence for people: what the service, or what lies before it, does. */
  what: string;
  wire: WireFault;
  /** How many calls of the action are broken before the rest pass. Default: all. */
  times?: number;
  /**
   * What it does to what the action tells: `hides` it, so that who needs it errs; `passes`, so that the run is as good as any;
   * `either`, where nothing is lost but a client may refuse the answer.
   */
  effect: 'hides' | 'passes' | 'either';
  /** What is asked for comes through, and only its end is hidden. */
  keeps?: true;
  /** Why it cannot befall an operation; undefined where it can. Default: it can befall all. */
  cannot?(operation: Asked): string | undefined;
}

function withoutPages({ pageToken, firstAlone }: Asked): string | undefined {
  if (pageToken === null) return 'its answer has no page token in the API’s model';
  return firstAlone ? 'only the first item of its list is wanted, and asked for' : undefined;
}

/** The columns of the matrix, in their order. */
export const faults: readonly Fault[] = [
  {
    name: 'denied',
    what: 'the caller may not do it: AccessDenied, UnauthorizedOperation or AuthorizationError, as the service says it',
    wire: 'access-denied',
    effect: 'hides',
  },
  { name: 'throttled', what: 'every call is one too many', wire: 'throttling', effect: 'hides' },
  {
    name: 'throttled, then not',
    what: 'two calls are too many, then none',
    wire: 'throttling',
    times: 2,
    effect: 'passes',
  },
  { name: '500', what: 'the service fails at every call', wire: 'internal-error', effect: 'hides' },
  { name: '500, once', what: 'the service fails once', wire: 'internal-error', times: 1, effect: 'passes' },
  { name: '503', what: 'the service is unavailable', wire: 'unavailable', effect: 'hides' },
  { name: 'reset', what: 'the connection is reset before an answer', wire: 'reset', effect: 'hides' },
  { name: 'reset, once', what: 'the connection is reset once', wire: 'reset', times: 1, effect: 'passes' },
  { name: 'hang', what: 'the connection stands, and nothing comes', wire: 'hang', effect: 'hides' },
  { name: 'drip', what: 'the body comes a byte at a time, for ever', wire: 'drip', effect: 'hides' },
  { name: 'empty', what: '200 with an empty body', wire: 'empty-body', effect: 'hides' },
  {
    name: 'malformed',
    what: '200 with a body that is neither XML nor JSON nor CBOR',
    wire: 'malformed-body',
    effect: 'hides',
  },
  { name: 'web page', what: '200 with the sign-in page of a proxy', wire: 'html-page', effect: 'hides' },
  {
    name: 'cut, whole',
    what: 'half of the answer, with the length of the half: nothing on the wire shows that it was cut',
    wire: 'truncated-body',
    effect: 'hides',
  },
  {
    name: 'cut, broken',
    what: 'half of the answer, then the end of the connection',
    wire: 'cut-off-body',
    effect: 'hides',
  },
  {
    name: 'type',
    what: 'the true answer under the content type of something else',
    wire: 'wrong-content-type',
    effect: 'either',
  },
  {
    name: 'same page',
    what: 'a page token that leads to the same page, by the same name',
    wire: 'repeated-token',
    effect: 'hides',
    keeps: true,
    cannot: withoutPages,
  },
  {
    name: 'no last page',
    what: 'a page token that leads to the same page, by another name each time',
    wire: 'endless-pages',
    effect: 'hides',
    keeps: true,
    cannot: withoutPages,
  },
];
