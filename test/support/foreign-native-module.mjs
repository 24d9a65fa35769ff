// For `node --import`: the compiled module whose path holds FOREIGN_MODULE fails to load as one of another Node does.
const loadModule = process.dlopen;
process.dlopen = function (module, path, ...flags) {
  if (!path.includes(process.env.FOREIGN_MODULE)) return loadModule.call(this, module, path, ...flags);
  const message = [
    `The module '${path}'`,
    'was compiled against a different Node.js version using',
    'NODE_MODULE_VERSION 999. This version of Node.js requires',
    `NODE_MODULE_VERSION ${process.versions.modules}. Please try re-compiling or re-installing`,
    'the module (for instance, using `npm rebuild` or `npm install`).',
  ].join('\n');
  throw Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });
};
