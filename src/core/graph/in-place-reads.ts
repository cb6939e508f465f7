import { InPlaceReads } from '../sql/in-place.js';
import { externalRelations, type ProjectGraph } from './types.js';

const known = new WeakMap<ProjectGraph, InPlaceReads>();

/** What is read in place of the external sources of a project. */
export function inPlaceReads(graph: ProjectGraph): InPlaceReads {
  const found = known.get(graph) ?? new InPlaceReads(externalRelations(graph));
  known.set(graph, found);
  return found;
}
