/* As much of Swagger UI's system as the walk uses. */

interface Tree {
  getIn(path: readonly string[]): unknown;
  toJS(): unknown;
}

interface Answer {
  readonly status?: number;
  readonly text?: string;
}

interface SwaggerSystem {
  readonly React: {
    readonly createElement: (type: unknown, props: object | null, ...children: unknown[]) => unknown;
    readonly useState: <T>(initial: T) => [T, (value: T) => void];
  };
  readonly layoutActions: { show(place: readonly string[], isShown: boolean): void };
  readonly oas3Actions: { setRequestBodyValue(value: { value: string; pathMethod: readonly string[] }): void };
  readonly specActions: { execute(request: { path: string; method: string; operation: unknown }): Promise<unknown> };
  readonly specSelectors: { specJson(): Tree; responseFor(path: string, method: string): Tree | undefined };
  readonly authActions: { authorizeWithPersistOption(authorization: object): void };
}

/** What the walk has found out so far. */
interface Progress {
  readonly done: number;
  readonly said: string;
  readonly hasFailed: boolean;
  readonly isBusy: boolean;
  readonly account?: { readonly email: string; readonly password: string };
  readonly accessToken?: string;
}

/** The paths of the document, as far as the walk looks at them. */
interface SpecPaths {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string; readonly tags?: readonly string[] }>>>
  >;
}

interface Place {
  readonly path: string;
  readonly method: string;
  readonly tag: string;
}

interface Called {
  readonly status: number;
  readonly data: { readonly accessToken?: string; readonly fullName?: string };
  readonly code: string;
}

/**
 * A plugin of Swagger UI: four buttons above the operations that lead from registering to a guarded call. Each one carries out
 * the operation of the page itself, so that a newcomer sees the request and the answer in their place.
 *
 * The function is sent to the browser as text, so it may use nothing of this module.
 */
export function walkPlugin(): object {
  const START: Progress = {
    done: 0,
    said: 'The first button creates an account for you.',
    hasFailed: false,
    isBusy: false,
  };

  const places = new Map<string, Place>();

  /** Where the document has an operation; undefined where the application leaves it out. The document is read once. */
  const find = (system: SwaggerSystem, operationId: string): Place | undefined => {
    if (places.size > 0) return places.get(operationId);
    const { paths = {} } = system.specSelectors.specJson().toJS() as Partial<SpecPaths>;
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(item)) {
        places.set(operation.operationId ?? '', { path, method, tag: operation.tags?.[0] ?? 'default' });
      }
    }
    return places.get(operationId);
  };

  /** Carries an operation of the page out, and leaves it open. */
  const call = async (system: SwaggerSystem, operationId: string, body?: object) => {
    const { path, method, tag } = find(system, operationId) ?? { path: '', method: '', tag: '' };
    const operation = system.specSelectors.specJson().getIn(['paths', path, method]) as Tree;
    system.layoutActions.show(['operations', tag, operationId], true);
    if (body) {
      system.oas3Actions.setRequestBodyValue({ value: JSON.stringify(body, null, 2), pathMethod: [path, method] });
    }
    await system.specActions.execute({ path, method, operation });
    const { status = 0, text = '' } = (system.specSelectors.responseFor(path, method)?.toJS() ?? {}) as Answer;
    const { data, code = '' } = (text ? JSON.parse(text) : {}) as { data?: Called['data']; code?: string };
    return { status, code, data: data ?? {} };
  };

  const register = async (system: SwaggerSystem): Promise<Partial<Progress>> => {
    const [number = '', ...secret] = Array.from(crypto.getRandomValues(new Uint32Array(5)), (part) =>
      part.toString(36),
    );
    const username = `ada-${number}`;
    // not the example of the page, which is refused because everybody has read it
    const account = { email: `${username}@example.org`, password: secret.join('-') };
    const body = { ...account, username, fullName: 'Ada Lovelace' };
    const { status, code } = await call(system, 'register', body);
    if (status !== 201) throw new Error(`${status} ${code}`);
    return { account, said: `201: the account ${account.email} was created.` };
  };

  const logIn = async (system: SwaggerSystem, { account }: Progress): Promise<Partial<Progress>> => {
    const body = { identifier: account?.email, password: account?.password, delivery: 'body' };
    const { status, code, data } = await call(system, 'login', body);
    if (data.accessToken === undefined) throw new Error(`${status} ${code}`);
    return { accessToken: data.accessToken, said: '200: the answer has an access token.' };
  };

  const authorize = (system: SwaggerSystem, { accessToken }: Progress): Promise<Partial<Progress>> => {
    const schema = system.specSelectors.specJson().getIn(['components', 'securitySchemes', 'bearer']);
    system.authActions.authorizeWithPersistOption({ bearer: { name: 'bearer', schema, value: accessToken } });
    return Promise.resolve({ said: 'This page now sends the token with every request, also after a reload.' });
  };

  const readProfile = async (system: SwaggerSystem): Promise<Partial<Progress>> => {
    const { status, code, data } = await call(system, 'getMyProfile');
    if (status !== 200) throw new Error(`${status} ${code}`);
    return { said: `200: the token shows that you are ${data.fullName}. The answers are below.` };
  };

  /** Without one of these there is nothing to walk through. */
  const NEEDED = ['register', 'login', 'getMyProfile'];

  const STEPS = [
    { label: '1. Register', perform: register },
    { label: '2. Log in', perform: logIn },
    { label: '3. Authorize', perform: authorize },
    { label: '4. Call your profile', perform: readProfile },
  ];

  const Walk = ({ system }: { system: SwaggerSystem }): unknown => {
    const { createElement, useState } = system.React;
    const [progress, setProgress] = useState(START);
    const perform = async (index: number): Promise<void> => {
      setProgress({ ...progress, isBusy: true });
      try {
        const found = await STEPS[index]?.perform(system, progress);
        setProgress({ ...progress, ...found, done: index + 1, hasFailed: false, isBusy: false });
      } catch (error) {
        const said = error instanceof Error ? error.message : 'It failed.';
        setProgress({ ...progress, said, hasFailed: true, isBusy: false });
      }
    };
    const buttons = STEPS.map(({ label }, index) =>
      createElement(
        'button',
        {
          key: label,
          className: `btn ${index === progress.done ? 'execute' : ''}`,
          style: { marginRight: '8px' },
          disabled: progress.isBusy || index !== progress.done,
          onClick: () => void perform(index),
        },
        index < progress.done ? `${label} ✓` : label,
      ),
    );
    return createElement(
      'section',
      { className: 'walk', 'aria-label': 'Try it in four clicks' },
      createElement('h3', null, 'Try it in four clicks'),
      createElement('div', null, ...buttons),
      createElement('p', { role: 'status', style: progress.hasFailed ? { color: '#c00' } : {} }, progress.said),
    );
  };

  return {
    wrapComponents: {
      InfoContainer: (Original: unknown, system: SwaggerSystem) => (props: object) =>
        system.React.createElement(
          'div',
          null,
          system.React.createElement(Original, props),
          NEEDED.every((operationId) => find(system, operationId))
            ? system.React.createElement(Walk, { system })
            : null,
        ),
    },
  };
}
