import { SetMetadata } from '@nestjs/common';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/**
 * For a route of OPTIONS that answers by itself: otherwise @fastify/cors answers it before any guard, as a preflight, with
 * 204 to everybody.
 */
export const WithoutPreflight = () => SetMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { cors: false });
