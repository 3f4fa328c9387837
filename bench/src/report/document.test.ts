import { sectionNames } from '../options';
import { emptyDocument } from './document';
import { replaceMarked, unmarked } from './marks';

it('has a place for every section before anything was measured', () => {
  const document = emptyDocument();
  expect(unmarked(document, sectionNames)).toEqual([]);
  expect(document.split('Not measured yet.')).toHaveLength(sectionNames.length + 1);
  expect(replaceMarked(document, 'pace', 'measured').split('Not measured yet.')).toHaveLength(sectionNames.length);
});
