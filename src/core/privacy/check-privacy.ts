import { diagnostic, type Diagnostic, type Related } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { SourceColumn } from '../lineage/types.js';
import type { PersonalClass } from '../project/privacy.js';
import type { Publication } from '../project/publication.js';
import { relationKey, type Relation } from '../sql/relation.js';
import { remediesFor } from './declassifiers.js';
import { layerOf, unknownLayers } from './layers.js';
import { looksPersonal } from './looks-personal.js';
import type { PrivacyInput, PrivacyNode } from './privacy-input.js';
import { foldName } from './storable-columns.js';
import { taintsOf, type Step, type Taints } from './taint.js';
import { waivedClasses, waiverFindings } from './waivers.js';

/** What lineage proves of personal data, and what is wrong with the policy itself. Nothing of it needs data. */
export function checkPrivacy(input: PrivacyInput): readonly Diagnostic[] {
  return new PrivacyCheck(input).run();
}

/**
 * What one publication would give away: every listed column that carries a class which its readers may not have, whatever its layer may hold. Tables whose
 * columns are not known are left out: the caller has to refuse them.
 */
export function checkRelease(input: PrivacyInput, publication: Publication): readonly Diagnostic[] {
  return new PrivacyCheck({ ...input, publications: [publication] }).release();
}

/** The columns of relations that carry a class, as `model.column`. */
export function personalColumns(input: PrivacyInput, relations: readonly Relation[]): readonly string[] {
  return new PrivacyCheck(input).personalOf(relations);
}

type Declaration = PrivacyNode['declared'][number];

class PrivacyCheck {
  readonly #input: PrivacyInput;
  readonly #byRelation: ReadonlyMap<string, PrivacyNode>;
  /** What YAML says of columns, by relation and folded name. */
  readonly #declared: ReadonlyMap<string, ReadonlyMap<string, Declaration>>;
  readonly #taints: Taints;

  constructor(input: PrivacyInput) {
    this.#input = input;
    this.#byRelation = new Map(input.nodes.map((node) => [relationKey(node.relation), node]));
    this.#declared = new Map(
      input.nodes.map(({ relation, declared }) => [
        relationKey(relation),
        new Map(declared.map((column) => [foldName(column.name), column])),
      ]),
    );
    const waived = waivedClasses(input);
    this.#taints = taintsOf({
      graph: input.graph,
      declared: (column) => this.#declaration(column)?.pii,
      fromOutside: ({ relation }) => this.#node(relation)?.readsFiles === true,
      waived,
      ...(input.memo && { memo: input.memo }),
    });
  }

  run(): readonly Diagnostic[] {
    const chosen = this.#input.nodes.filter(({ isChosen }) => isChosen);
    return [
      ...unknownLayers(this.#input.policy, this.#input.folders),
      ...waiverFindings(this.#input, this.#taints),
      ...chosen.flatMap((node) => (node.kind === 'source' ? this.#unclassed(node) : [])),
      ...chosen.flatMap((node) => (node.kind === 'model' ? this.#model(node) : [])),
      ...chosen.flatMap((node) => this.#asked(node)),
      ...chosen.flatMap((node) => this.#undeclared(node)),
      ...this.#mismatches(),
      // What a mart may not hold anyway has been said there.
      ...this.#releases(
        (node, personal) =>
          node.kind !== 'model' || allows(layerOf(node.fqn, this.#input.policy)?.allow ?? 'all', personal),
      ),
    ];
  }

  release(): readonly Diagnostic[] {
    return this.#releases(() => true);
  }

  personalOf(relations: readonly Relation[]): readonly string[] {
    return relations.flatMap((relation) =>
      (this.#node(relation)?.columns ?? [])
        .map((column) => ({ relation, column }))
        .filter((column) => this.#classes(column).length > 0)
        .map((column) => this.#label(column)),
    );
  }

  #node(relation: Relation): PrivacyNode | undefined {
    return this.#byRelation.get(relationKey(relation));
  }

  #declaration({ relation, column }: SourceColumn): Declaration | undefined {
    return this.#declared.get(relationKey(relation))?.get(foldName(column));
  }

  /** Columns of a source that look personal and about which nobody said anything. */
  #unclassed(node: PrivacyNode): readonly Diagnostic[] {
    return node.columns.flatMap((column) => {
      const declared = this.#declaration({ relation: node.relation, column });
      const looks = looksPersonal(column);
      if (declared?.pii !== undefined || looks === undefined) return [];
      const data = { source: node.name, column, class: looks };
      return [diagnostic('privacy/unclassed-column', data, { at: declared?.at ?? node.placeOf(column) })];
    });
  }

  /** What a model's columns carry, against its layer and its own declarations. */
  #model(node: PrivacyNode): readonly Diagnostic[] {
    if (this.#taints.isClean(node.relation)) return [];
    const layer = layerOf(node.fqn, this.#input.policy);
    return node.columns.flatMap((name) => {
      const column = { relation: node.relation, column: name };
      const carried = this.#classes(column);
      const forbidden = carried.filter((personal) => layer && !allows(layer.allow, personal));
      const found: Diagnostic[] = [];
      if (layer && forbidden.length > 0)
        found.push(
          diagnostic(
            'privacy/personal-column-in-mart',
            {
              model: node.name,
              column: name,
              classes: forbidden,
              layer: layer.folder,
              ...this.#remedy(column, forbidden),
            },
            this.#place(column, forbidden),
          ),
        );
      const claim = this.#declaration(column)?.pii;
      const against = carried.filter((personal) => contradicts(claim, personal));
      // In a layer that may not hold them it has just been said.
      const unsaid = against.filter((personal) => !forbidden.includes(personal));
      if (claim !== undefined && unsaid.length > 0)
        found.push(this.#contradiction(node, column, claim, unsaid));
      return found;
    });
  }

  /** What a template asks, where its columns are not known: the answer may stand in any of them. */
  #asked({ asks, fqn, name, relation }: PrivacyNode): readonly Diagnostic[] {
    const layer = asks && layerOf(fqn, this.#input.policy);
    if (!layer) return [];
    const column = { relation, column: asks.column };
    const classes = this.#classes(column).filter((personal) => !allows(layer.allow, personal));
    if (classes.length === 0) return [];
    const { related } = this.#place(column, classes);
    const data = { model: name, classes, layer: layer.folder, ...this.#remedy(column, classes) };
    return [diagnostic('privacy/personal-question', data, { at: asks.at, related })];
  }

  /** What nobody can follow must be said, where personal data goes into it. */
  #undeclared({ columns, declared, name, opaque }: PrivacyNode): readonly Diagnostic[] {
    if (!opaque) return [];
    const from = this.personalOf(opaque.reads);
    if (opaque.followed) return this.#unfollowed({ columns, declared, name }, opaque, opaque.followed, from);
    const known = new Set(columns.map(foldName));
    const said = new Set(declared.map((column) => foldName(column.name)));
    const open = [
      ...declared.filter((column) => column.pii === undefined || !known.has(foldName(column.name))),
      ...columns.flatMap((column) => (said.has(foldName(column)) ? [] : [{ name: column }])),
    ];
    if (from.length === 0 || (declared.length > 0 && open.length === 0)) return [];
    const data = { model: name, columns: open.map((column) => column.name), from };
    return [diagnostic('python/undeclared', data, { at: opaque.at })];
  }

  /** Columns that a macro has put beside those of the query. */
  #unfollowed(
    { columns, declared, name }: Pick<PrivacyNode, 'columns' | 'declared' | 'name'>,
    { at }: NonNullable<PrivacyNode['opaque']>,
    followed: readonly string[],
    from: readonly string[],
  ): readonly Diagnostic[] {
    const said = declared.filter(({ pii }) => pii !== undefined).map((column) => column.name);
    const known = new Set([...followed, ...said].map(foldName));
    const open = columns.filter((column) => !known.has(foldName(column)));
    if (from.length === 0 || open.length === 0) return [];
    return [diagnostic('privacy/unfollowed-column', { model: name, columns: open, from }, { at })];
  }

  #contradiction(
    node: PrivacyNode,
    column: SourceColumn,
    claim: string,
    classes: readonly PersonalClass[],
  ): Diagnostic {
    const { related } = this.#place(column, classes);
    const at = this.#declaration(column)?.at;
    const data = { model: node.name, column: column.column, classes, claim };
    return diagnostic('privacy/claim-contradicted', data, { at, related });
  }

  #mismatches(): readonly Diagnostic[] {
    return this.#taints.mismatches.flatMap(({ column, declassifier, class: personal, from }) => {
      const node = this.#node(column.relation);
      if (node?.isChosen !== true) return [];
      const data = {
        model: node.name,
        column: column.column,
        declassifier,
        class: personal,
        from: this.#label(from),
        remedies: remediesFor(personal),
      };
      return [
        diagnostic('privacy/wrong-declassifier', data, {
          at: node.placeOf(column.column),
          related: this.#place(from, [personal]).related,
        }),
      ];
    });
  }

  /** What would leave with the publications, of the classes of a model that are asked for. */
  #releases(asked: (node: PrivacyNode, personal: PersonalClass) => boolean): readonly Diagnostic[] {
    return this.#input.publications.flatMap((publication) =>
      publication.tables.flatMap((table) => {
        const node = this.#input.nodes.find(({ kind, name }) => kind !== 'source' && name === table.model);
        if (node?.isChosen !== true) return [];
        return table.columns.flatMap(({ name, at }) => {
          const column = { relation: node.relation, column: name };
          const classes = this.#classes(column).filter(
            (personal) =>
              !(publication.allow ?? []).some((allowed) => allowed === personal) && asked(node, personal),
          );
          if (classes.length === 0) return [];
          const data = { publication: publication.name, model: node.name, column: name, classes };
          return [
            diagnostic(
              'privacy/personal-column-in-release',
              { ...data, ...this.#remedy(column, classes) },
              { at, related: this.#place(column, classes).related },
            ),
          ];
        });
      }),
    );
  }

  #classes(column: SourceColumn): readonly PersonalClass[] {
    return this.#taints.of(column).map((taint) => taint.class);
  }

  /** What could be done, and to which column: where the first class entered. */
  #remedy(
    column: SourceColumn,
    classes: readonly PersonalClass[],
  ): { readonly origin: string | undefined; readonly remedies: readonly string[] } {
    const first = classes.find((personal) => personal !== 'pseudonym') ?? 'pseudonym';
    const entry = this.#taints.path(column, first)[0];
    // What comes from a file is not known: it is to be said, not to be removed.
    const remedies = entry?.cause.kind === 'outside' ? [] : remediesFor(first);
    return { origin: entry?.column.column, remedies };
  }

  /** The way of each class to a column: a related place for each step. */
  #place(
    column: SourceColumn,
    classes: readonly PersonalClass[],
  ): { readonly at: Span | undefined; readonly related: readonly Related[] } {
    const paths = classes.map((personal) => this.#taints.path(column, personal));
    return {
      at: this.#node(column.relation)?.placeOf(column.column) ?? this.#declaration(column)?.at,
      related: paths.flatMap((steps) => steps.flatMap((step, index) => this.#related(step, index))),
    };
  }

  #related({ column, class: personal, cause }: Step, index: number): readonly Related[] {
    const declared = cause.kind === 'declared' ? this.#declaration(column)?.at : undefined;
    const at =
      declared ?? this.#node(column.relation)?.placeOf(column.column) ?? this.#declaration(column)?.at;
    if (!at) return [];
    const label = this.#label(column);
    if (cause.kind === 'outside') return [{ message: `${label} (from a file, without a class)`, at }];
    if (cause.kind === 'declared') return [{ message: `${label} (${personal})`, at }];
    const how = cause.as === personal ? cause.link.how : 'pseudonymised';
    return [{ message: `${'  '.repeat(index - 1)}└ ${label}  ${how}`, at }];
  }

  #label({ relation, column }: SourceColumn): string {
    return `${this.#node(relation)?.name ?? relation.name}.${column}`;
  }
}

function allows(allow: 'all' | readonly PersonalClass[], personal: PersonalClass): boolean {
  return allow === 'all' || allow.includes(personal);
}

/** `none` says that nothing is there, `pseudonym` that nothing else is; other classes claim nothing of the rest. */
function contradicts(claim: PersonalClass | 'none' | undefined, personal: PersonalClass): boolean {
  return claim === 'none' || (claim === 'pseudonym' && personal !== 'pseudonym');
}
