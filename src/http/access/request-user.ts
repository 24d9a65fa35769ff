import type { Principal } from './principal.js';

/* Gives `request.user` its type on both platforms. Nothing of Express needs to be installed: the names merge with its own. */

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever makes the request, once a guard has found that out. */
    user?: Principal;
  }
}

declare global {
  // the name under which the types of Express look for it
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface User extends Principal {}

    interface Request {
      user?: User | undefined;
    }
  }
}

/** A request behind Watchword's guard, whose caller is known: `@Req() request: WatchwordRequest<FastifyRequest>`. */
export type WatchwordRequest<Request extends object = object> = Omit<Request, 'user'> & { readonly user: Principal };
