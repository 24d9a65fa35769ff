import { hashesOf, missingOf, works } from '../programs.mjs';

export const missing = () =>
  missingOf({
    'ruby-bcrypt': () => works('ruby', '-e', 'require "bcrypt"'),
    'ruby-devise': () => works('ruby', '-e', 'require "active_support"; require "devise/encryptor"'),
  });

export const hashes = (passwords) => hashesOf('ruby', 'ruby_hashes.rb', passwords);
