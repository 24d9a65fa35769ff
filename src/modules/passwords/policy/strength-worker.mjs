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

/** What withstands enough guesses by its beginning alone does so with the rest, which would cost more time. */
const BEGINNING_LENGTH = 16;

parentPort.on('message', ({ password, context, enough }) => {
  const characters = [...password];
  const guessesLog10 = (length) => estimator.check(characters.slice(0, length).join(''), context).guessesLog10;
  const ofBeginning = guessesLog10(BEGINNING_LENGTH);
  const isDecided = characters.length <= BEGINNING_LENGTH || (enough !== null && ofBeginning >= enough);
  parentPort.postMessage(isDecided ? ofBeginning : guessesLog10(characters.length));
});
parentPort.postMessage('ready');
