import { cannotJudge, environmentControl, fail, type Judgement, list, pass } from '../../engine';
import type { OutputsRead, StackOutputs } from '../../environment/outputs';
import type { Deployed } from '../../inventory/deployed';
import { referenceReads, referencesIn, resolve } from '../../inventory/relations/references';

/** So many names are told, for a stack may have hundreds. */
const told = 20;

function judge(name: string, { values, sensitive }: StackOutputs, everywhere: readonly Deployed[]): Judgement {
  if (sensitive.includes(name)) return pass('present; it is sensitive, so its value is not looked at');
  const names = [...Object.keys(values), ...sensitive].sort();
  if (!Object.hasOwn(values, name)) {
    const more = names.length > told ? ` and ${names.length - told} more` : '';
    const observed = names.length > 0 ? `${names.slice(0, told).join(', ')}${more}` : 'no outputs';
    return fail(`the stack has no output ${name}`, `an output ${name}`, observed);
  }
  const value = values[name];
  if (value === '' || (Array.isArray(value) && value.length === 0)) {
    return fail(`the output ${name} is empty`, 'a value', 'nothing');
  }
  const resolved = referencesIn(name, value).map((reference) => resolve(reference, everywhere));
  const missing = resolved.filter((each) => 'known' in each && each.known === 'missing');
  const shown = (some: typeof resolved) => some.map(({ reference }) => reference.shown).join(', ');
  if (missing.length > 0) {
    return fail(
      `what the output ${name} names does not exist in the accounts and Regions that are read`,
      `${shown(resolved)} ${resolved.length === 1 ? 'exists' : 'exist'}`,
      `not there: ${shown(missing)}`,
    );
  }
  for (const each of resolved) {
    if ('unknown' in each) return cannotJudge(`could not be judged: ${each.reference.shown}: ${each.unknown}`);
  }
  const there = resolved.filter((each) => 'known' in each && each.known === 'exists');
  if (there.length > 0) return pass(`${shown(there)} ${there.length === 1 ? 'exists' : 'exist'}`);
  return pass('present; it names nothing that is read here');
}

function wantedNames(outputs: OutputsRead | null, also: readonly string[]): string[] {
  return [...new Set([...(outputs?.require ?? []), ...also])];
}

export const outputs = environmentControl({
  id: 'presence.outputs',
  severity: 'high',
  title: 'The stack outputs that the environment names are present, and what they name exists',
  why: 'Other stacks, pipelines and people take addresses and ids from the outputs: one that is gone, or that names what was replaced by hand, breaks them later and elsewhere.',
  fix: 'Apply the stack again, write its outputs anew (`terraform output -json > outputs.json`), or correct `outputs.require` if an output was removed on purpose.',
  references: [
    { page: 'https://developer.hashicorp.com/terraform/cli/commands/output' },
    { page: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html' },
  ],
  parameters: { outputs: list('names of outputs that must be there, beside `outputs.require`', 'string', []) },
  outputs: true,
  readsFor(_, { outputs: read, parameters }) {
    if (!read) return [];
    const known = read.outputs;
    // Before the outputs are known, they may name anything.
    if (!known) return referenceReads;
    return wantedNames(read, parameters.outputs).flatMap((name) =>
      referencesIn(name, known.values[name]).flatMap(({ reads }) => reads),
    );
  },
  judge({ everywhere, outputs: read, parameters }) {
    return wantedNames(read, parameters.outputs).map((name) => {
      const subject = { id: `output: ${name}`, kind: 'output', name };
      if (!read) return { subject, judgement: cannotJudge('the configuration names no `outputs` to read it from') };
      if (read.outputs) return { subject, judgement: judge(name, read.outputs, everywhere) };
      return { subject, judgement: cannotJudge(`could not be judged: ${read.problem} (${read.source})`) };
    });
  },
});
