import axios, { type AxiosError, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { attachAxios } from '../../src/client/index.js';
import type { ClientsInNode } from './client-in-node.js';

/** An axios of its own, attached to the client of somebody who is logged in. */
export async function attached(place: ClientsInNode, defaults: CreateAxiosDefaults = { baseURL: place.door.origin }) {
  const client = await place.loggedIn();
  const instance: AxiosInstance = axios.create(defaults);
  return { client, instance, detach: attachAxios(instance, client) };
}

/** @throws Error where the call did not fail */
export function failureOf(work: Promise<unknown>): Promise<AxiosError<{ code: string }>> {
  return work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: AxiosError<{ code: string }>) => error,
  );
}
