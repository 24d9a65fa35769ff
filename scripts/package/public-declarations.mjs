import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** What can be imported, with the declarations that the build writes for it. */
const ENTRANCES = {
  watchword: 'dist/index.d.ts',
  'watchword/testing': 'dist/testing/index.d.ts',
  'watchword/client': 'dist/client/index.d.ts',
  'watchword/guard': 'dist/guard/index.d.ts',
};

const OPTIONS = { noLib: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 };

const printer = ts.createPrinter({ removeComments: true });

/**
 * Everything that the package exports, sorted by name, from the declarations of the build.
 *
 * @returns for each: where from, its name, its declarations without comments and without private members, and the names
 * of what has no comment: the export itself, or a public member of it
 */
export function publicDeclarations(root) {
  const entrances = Object.entries(ENTRANCES).map(([specifier, path]) => ({ specifier, file: resolve(root, path) }));
  const program = ts.createProgram({
    rootNames: entrances.map(({ file }) => file),
    options: OPTIONS,
    host: { ...ts.createCompilerHost(OPTIONS), resolveModuleNameLiterals: ownModules },
  });
  const checker = program.getTypeChecker();
  return entrances
    .flatMap(({ specifier, file }) => {
      const entrance = checker.getSymbolAtLocation(program.getSourceFile(file));
      return checker.getExportsOfModule(entrance).map((each) => describe(each, specifier, checker));
    })
    .sort((a, b) => (`${a.name} ${a.specifier}` < `${b.name} ${b.specifier}` ? -1 : 1));
}

/** The file in which the surface is committed. */
export function surfaceText(declarations) {
  const blocks = declarations.map(({ name, specifier, text }) => `// ${name} from '${specifier}'\n${text}\n`);
  return `What the package promises, written by \`npm run public-surface\`.\n\n${blocks.join('\n')}`;
}

/** Follows imports within the package; the types of other packages stay names. */
function ownModules(literals, containing) {
  return literals.map(({ text }) => {
    const file = join(dirname(containing), text.replace(/\.js$/, '.d.ts'));
    if (!text.startsWith('.') || !existsSync(file)) return { resolvedModule: undefined };
    return { resolvedModule: { resolvedFileName: file, extension: ts.Extension.Dts } };
  });
}

function describe(exported, specifier, checker) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declarations = symbol.declarations ?? [];
  return {
    specifier,
    name: exported.name,
    text: declarations.map(textOf).join('\n'),
    undocumented: [
      ...(isDocumented(symbol, checker) ? [] : [exported.name]),
      ...declarations.flatMap((each) => undocumentedMembers(each, checker)).map((name) => `${exported.name}.${name}`),
    ],
  };
}

function textOf(declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const shown = ts.isClassDeclaration(statement) ? withoutPrivate(statement) : statement;
  return printer.printNode(ts.EmitHint.Unspecified, shown, declaration.getSourceFile());
}

function withoutPrivate(declaration) {
  return ts.factory.updateClassDeclaration(
    declaration,
    declaration.modifiers,
    declaration.name,
    declaration.typeParameters,
    declaration.heritageClauses,
    declaration.members.filter((member) => !isPrivate(member)),
  );
}

/** Also what is marked as internal: the constructors of services, which only Nest calls. */
function isPrivate(member) {
  const isHash = member.name !== undefined && ts.isPrivateIdentifier(member.name);
  const isInternal = ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal');
  return isHash || isInternal || (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
}

/** A comment of a base class or an interface counts for a member that overrides or implements it. */
function undocumentedMembers(declaration, checker) {
  if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) return [];
  return declaration.members
    .filter((member) => member.name !== undefined && !isPrivate(member))
    .map((member) => checker.getSymbolAtLocation(member.name))
    .filter((symbol) => symbol !== undefined && !isDocumented(symbol, checker))
    .map(({ name }) => name);
}

function isDocumented(symbol, checker) {
  return symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;
}
