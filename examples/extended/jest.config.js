const swc = [
  '@swc/jest',
  {
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
  },
];
const ofOpenId = ['openid-client', 'oauth4webapi', 'jose'];
const esModules = ['watchword', '@nestjs', '@fastify', 'cookie', 'content-disposition', 'dotenv', 'uuid', ...ofOpenId];

module.exports = {
  testEnvironment: 'node',
  testRegex: '\\.e2e-spec\\.ts$',
  testTimeout: 60_000,
  transform: { '^.+\\.[mc]?[tj]s$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
};
