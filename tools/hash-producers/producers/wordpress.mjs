import { hashesOf, missingOf, works } from '../programs.mjs';

/** WORDPRESS_FOLDER says where another version lies than the one that Debian installs. */
export const missing = () =>
  missingOf({
    'php-cli': () => works('php', '--version'),
    wordpress: () =>
      works(
        'php',
        '-r',
        'exit(is_file((getenv("WORDPRESS_FOLDER") ?: "/usr/share/wordpress") . "/wp-includes/pluggable.php") ? 0 : 1);',
      ),
  });

/** WordPress trims a password, so that of the longest, which ends in a blank, is found without it. */
export const hashes = (passwords) =>
  hashesOf(
    'php',
    'wordpress_hashes.php',
    passwords.map((password) => password.trim()),
  );
