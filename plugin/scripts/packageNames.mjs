import ts from 'typescript';

/**
 * What sources import as values, by package; types are gone when the panel runs.
 *
 * @param {readonly string[]} sources texts of TypeScript files
 * @returns {Map<string, Set<string>>}
 */
export function valuesTaken(sources) {
  const taken = new Map();
  for (const text of sources) {
    for (const statement of parse(text).statements.filter(ts.isImportDeclaration)) {
      const clause = statement.importClause;
      const names = taken.get(statement.moduleSpecifier.text) ?? new Set();
      for (const name of clause && !clause.isTypeOnly ? namesOf(clause) : []) {
        taken.set(statement.moduleSpecifier.text, names.add(name));
      }
    }
  }
  return taken;
}

function namesOf({ name, namedBindings }) {
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    throw new Error(`import * as ${namedBindings.name.text} does not tell what is taken`);
  }
  const named =
    namedBindings && ts.isNamedImports(namedBindings)
      ? namedBindings.elements
          .filter((one) => !one.isTypeOnly)
          .map((one) => (one.propertyName ?? one.name).text)
      : [];
  return name ? ['default', ...named] : named;
}

/**
 * Names that a built entry file exports.
 *
 * @param {string} text of JavaScript
 * @returns {Set<string>}
 */
export function exportedNames(text) {
  const exported = parse(text).statements.filter(ts.isExportDeclaration);
  return new Set(
    exported.flatMap(({ exportClause }) =>
      exportClause && ts.isNamedExports(exportClause)
        ? exportClause.elements.map((one) => one.name.text)
        : [],
    ),
  );
}

/**
 * What levitate's report says is gone of the types that the sources use.
 *
 * @param {string} report as `levitate is-compatible` prints it
 * @returns {string[]}
 */
export function removals(report) {
  return [...report.matchAll(/Removed `([^`]+)` used in/g)].map(([, name]) => name);
}

function parse(text) {
  return ts.createSourceFile('file.tsx', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX);
}
