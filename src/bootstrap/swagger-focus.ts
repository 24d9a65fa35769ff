interface SwaggerSystem {
  readonly React: {
    readonly createElement: (type: unknown, props: object) => unknown;
    readonly useEffect: (effect: () => void, dependencies: readonly unknown[]) => void;
  };
}

declare const document: { querySelector(selector: string): { focus(): void } | null };

/**
 * A plugin of Swagger UI: Authorize opens with the cursor in its first field, which is the one of the bearer token. Without it
 * every field asks for the cursor, and the last one has it.
 *
 * The function is sent to the browser as text, so it may use nothing of this module.
 */
export function focusPlugin(): object {
  return {
    wrapComponents: {
      auths:
        (Original: unknown, { React }: SwaggerSystem) =>
        (props: object) => {
          React.useEffect(() => document.querySelector('.auth-container input')?.focus(), []);
          return React.createElement(Original, props);
        },
    },
  };
}
