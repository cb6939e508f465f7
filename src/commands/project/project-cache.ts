import { TemplateMemo } from '../../core/graph/template-memo.js';
import { buildId } from '../frame/build-id.js';
import { ReadCache } from './read-cache.js';

/** All that is kept of one project between runs, below its target folder. */
export class ProjectCache {
  readonly properties: ReadCache;
  /** Undefined for a cache that is not kept: there is nothing to look up in one run. */
  readonly memo: TemplateMemo | undefined;
  readonly #templates: ReadCache;
  readonly #renders: ReadCache;

  /** @param targetPath undefined for a cache that is not kept */
  constructor(targetPath: string | undefined) {
    this.properties = new ReadCache(targetPath, 'properties');
    this.#templates = new ReadCache(targetPath, 'templates');
    this.#renders = new ReadCache(targetPath, 'renders');
    if (targetPath !== undefined) this.memo = new TemplateMemo(this.#templates, this.#renders, buildId);
  }

  /** Keeps what reading and linking the project gave. */
  saveRead(): void {
    this.properties.save();
    this.#templates.save();
  }

  /** Keeps what rendering gave, too: for commands that render much. */
  save(): void {
    this.saveRead();
    this.#renders.save();
  }
}
