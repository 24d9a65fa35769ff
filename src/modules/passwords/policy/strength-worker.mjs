/*
 * Estimates passwords in a thread of its own: one message in, one answer out. It is JavaScript, and copied into dist as it is, so
 * that Node can start it from the sources as well.
 */
import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/** The library's own 100 makes a password of 64 signs last ten times as long and changes no score that we have seen. */
const MAX_SUBSTITUTIONS = 10;

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
});

parentPort.on('message', ({ password, context }) => {
  parentPort.postMessage(estimator.check(password, context).guessesLog10);
});
parentPort.postMessage('ready');
