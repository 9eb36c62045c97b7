/** What controls may share: parameters that another control's settings give, and kinds that parameters leave out. */

import { parametersOf, readsOfControl } from '../../engine/select';
import { controlOf } from '../../engine/testing';
import tags from '../tags';

const settings = (controls: Record<string, Record<string, unknown>>) => ({
  profile: 'production' as const,
  controls: Object.fromEntries(
    Object.entries(controls).map(([id, parameters]) => [id, { enabled: undefined, parameters }]),
  ),
});
const consistent = controlOf(tags, 'tags.consistent');
const naming = controlOf(tags, 'naming.convention');

test('a control takes the parameters of the one that it names, and its own before them', () => {
  expect(parametersOf(consistent, settings({}))).toEqual({
    required: { Environment: '*', Team: '*', CostCenter: '*' },
    also: [],
  });
  const shared = { 'tags.required': { required: { Owner: '*' }, also: ['bucket'], another: 1 } };
  expect(parametersOf(consistent, settings(shared))).toEqual({ required: { Owner: '*' }, also: ['bucket'] });
  const own = { ...shared, 'tags.consistent': { required: { Stage: '*' } } };
  expect(parametersOf(consistent, settings(own))).toEqual({ required: { Stage: '*' }, also: ['bucket'] });
});

test('only the kinds that the parameters leave are read', () => {
  const parameters = parametersOf(
    naming,
    settings({ 'naming.convention': { patterns: { vpc: 'a-*', nothing: 'b' } } }),
  );
  expect(readsOfControl({ control: naming, parameters }, [], null)).toEqual(['vpc']);
  expect(readsOfControl({ control: naming, parameters: parametersOf(naming, settings({})) }, [], null)).toEqual([]);
});

test.each(['tags.required', 'tags.consistent'])('%s reads buckets and the like only where they are named', (id) => {
  const control = controlOf(tags, id);
  const readsWith = (parameters: Record<string, unknown>) =>
    readsOfControl({ control, parameters: parametersOf(control, settings({ 'tags.required': parameters })) }, [], null);
  expect(readsWith({})).not.toContain('bucket');
  expect(readsWith({ also: ['bucket'] })).toContain('bucket');
  expect(readsWith({ also: ['bucket'] })).not.toContain('role');
});
