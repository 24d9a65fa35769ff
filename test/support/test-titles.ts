import ts from 'typescript';

const TESTS = ['it', 'test'];
const NOT_RUN = ['skip', 'todo'];

/**
 * The titles of the tests that a spec file runs, as they are written there: that of `it.each` has its placeholders, and a
 * template its expressions. Tests that are skipped are left out.
 */
export function testTitlesIn(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [name = '', ...modifiers] = namesOf(node.expression);
      if (modifiers.some((modifier) => NOT_RUN.includes(modifier)) || name.startsWith('x')) return;
      const title = TESTS.includes(name) ? titleOf(node.arguments[0]) : undefined;
      if (title !== undefined) titles.push(title);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('spec.ts', source, ts.ScriptTarget.Latest));
  return titles;
}

/** Of `it.each(table)` or `` it.each`table` ``: `it`, `each`. */
function namesOf(callee: ts.Node): string[] {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...namesOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return namesOf(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? namesOf(callee.tag) : [];
}

/** The table of `it.each` is no title. */
function titleOf(argument: ts.Expression | undefined): string | undefined {
  if (!argument) return undefined;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (!ts.isTemplateExpression(argument)) return undefined;
  const { head, templateSpans } = argument;
  return (
    head.text + templateSpans.map(({ expression, literal }) => `\${${nameOf(expression)}}${literal.text}`).join('')
  );
}

function nameOf(expression: ts.Expression): string {
  return ts.isIdentifier(expression) ? expression.text : '…';
}
