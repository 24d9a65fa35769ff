<?php
// WordPress without a site: its own wp_hash_password(), and what that asks of the rest of WordPress.
define('ABSPATH', rtrim(getenv('WORDPRESS_FOLDER') ?: '/usr/share/wordpress', '/') . '/');
define('WPINC', 'wp-includes');

function apply_filters($name, $value)
{
    return $value;
}

require ABSPATH . WPINC . '/version.php';
require ABSPATH . WPINC . '/class-phpass.php';
require ABSPATH . WPINC . '/pluggable.php';

$makers = [
    "WordPress $wp_version" => fn ($password) => wp_hash_password($password),
    "phpass of WordPress $wp_version" => fn ($password) => (new PasswordHash(8, true))->HashPassword($password),
];
$wp_hasher = null;
$passwords = json_decode(file_get_contents('php://stdin'));
foreach ($makers as $name => $make) {
    foreach ($passwords as $password) {
        echo json_encode(['name' => $name, 'password' => $password, 'hash' => $make($password)]), "\n";
    }
}
