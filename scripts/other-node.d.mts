export const NODE_VERSIONS: Readonly<Record<string, string>>;
export function folderOfNode(major: string): string;
