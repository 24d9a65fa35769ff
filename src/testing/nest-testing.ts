type NestTesting = typeof import('@nestjs/testing');

/** As Node and Jest say it. That the package itself lacks something is another failure. */
const IS_MISSING = /cannot find (module|package) ['"]@nestjs\/testing['"]/i;

/**
 * @nestjs/testing, which an application that only runs does not need.
 *
 * @throws Error that names the package when it is not installed
 */
export async function loadNestTesting(
  load: () => Promise<NestTesting> = () => import('@nestjs/testing'),
): Promise<NestTesting> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && IS_MISSING.test(error.message))) throw error;
    const advice = 'install it beside watchword: npm install --save-dev @nestjs/testing@12';
    throw new Error(`createTestApp needs the package @nestjs/testing; ${advice}`, { cause: error });
  }
}
