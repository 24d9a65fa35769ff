import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = Symbol('watchword:is-public');

/** Opens a route to everybody; without it a route needs a live session. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
