export interface PublicDeclaration {
  readonly specifier: string;
  readonly name: string;
  readonly text: string;
  readonly undocumented: readonly string[];
}

export function publicDeclarations(root: string): PublicDeclaration[];
export function surfaceText(declarations: readonly PublicDeclaration[]): string;
