/** What a suite file needs to declare its controls. */
export {
  type Context,
  cannotJudge,
  control,
  type EnvironmentContext,
  type EnvironmentSubject,
  environmentControl,
  fail,
  type Judgement,
  notApplicable,
  pass,
  suite,
} from './control';
export { flag, integer, list, oneOf, text } from './parameters';
