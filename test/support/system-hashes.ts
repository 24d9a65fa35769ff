import type { ForeignVector } from './foreign-hashes.js';

/** Typed by the maker of most of these hashes, whose output was taken over once. */
const PLAIN = 'violet harbour 42';
const MIXED = 'pässwörd 🔑';
const DOCS = 'password';
const MICROSOFT = 'my password';

const from = (source: string, ...pairs: readonly (readonly [string, string])[]): ForeignVector[] =>
  pairs.map(([password, hash]) => ({ scheme: `${hash.slice(0, 30)}… (${source})`, password, hash }));

/** Of schemes that are so cheap to guess that their hashes are only read to be replaced. */
export const WEAK_VECTORS: readonly ForeignVector[] = [
  ...from('WordPress 6.1.9', [PLAIN, '$P$BTqC5fogOEkaGaChU8gDbks9olaLBJ0']),
  ...from('phpass, test.php', ['test12345', '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0']),
  ...from(
    'passlib 1.7.4',
    [PLAIN, '$P$5M5feU3DVnnfFCHNmEFRjv22sZC.6Z/'],
    [MIXED, '$H$58fl7icyMaTGvRXVXQBLa5ul3tQda3/'],
    [PLAIN, '{SMD5}QpYqJzZtn/X89RHLrrt4CtMaY0w='],
    [PLAIN, '{SSHA256}TpiPu7MCoxYl68vXbYzOOpFKFyeXDCq0SPt/kjy6tUaTshbiXCuFkA=='],
  ),
  ...from('slappasswd 2.5.13', [PLAIN, '{SSHA}btSbERVwtg6cBjRyXVn8ipEKiBWAI3sJ']),
  ...from(
    'doveadm pw 2.3.19',
    [PLAIN, '{SSHA}deHuwau0XT6CXirzucxdSwztY+q+ltzj'],
    [PLAIN, '{SSHA256.HEX}b32ce9fa3c888ad2e5fb72c2f96e7fbe0a22a26f679c903f968b36a5a1a3aa400c72b400'],
    [PLAIN, '{SSHA512}B8PrXKT3/2RjWbGU+X7NuwaTaX5zK6JyqqSwyNcC8WfXILXBuu2FOI4uo/gMDxuCLw+TghxEqVBQtpsTddcJwJHbypE='],
  ),
  ...from('389-DS 2.3.1', [
    PLAIN,
    '{SSHA512}Q+kpE6jiqMaF7n8EefGwqQ/1vATDRmG49u6fW9WlAmbNf9HeeQ26ssUET8OLXpuIurtM6KzMqsCUmaf7AKSuIOJSyBNESF5x',
  ]),
  ...from('Spring Security’s label before an LDAP hash', [PLAIN, '{ldap}{SSHA}btSbERVwtg6cBjRyXVn8ipEKiBWAI3sJ']),
  ...from('the same in lower case', [PLAIN, '{ssha}btSbERVwtg6cBjRyXVn8ipEKiBWAI3sJ']),
];

const PACKED_389_DS =
  'AAAgAMrgH9P+1QKDMUKPIF3f+UaEGn/idIWzP0whghOIQPX3DTuRo2QC6ZNfpdot+inSn6SWVkLDFCvZbcq205lSGyLtlLmCEOU1P1Abo7Zui8NEpg3rAuTl' +
  'w6giMoknWQTHJajf/gx1G40jtueSlm48UoTJGeY0G9IbK9fDntjlhU2E47a0u0+k7IFXLduUsMiMKrusfOL8GPRHhpfU0sjbfrb2bZPwIu/WUx3c/qsxkZhL' +
  'SPz+ZNRQjSVBFfav7KCm+DAxm6cilso75DRSfTzyEFIG9zn79eFN3mKHCJf5WkJaLvNkapFmfXapKUR/ol2rFUMjGrzHvPVAncpnZrikuAToCasxyHjQcZaJ' +
  'lnMr1eNymZAVAgqg1lLMNDvV/ea7Eec80w746zbjh5JO7/LrAvPibnmZF9o0PjDXY/4V2vHr';

const MONGOOSE_SALT = '30db4e0fec37aad98dcd9e9ac9a60dcc9967fb4b010390f76eca8afb584f4e04';
const MONGOOSE_KEY =
  '0150055d1a4738e493a4843f14abb675871194de320186289d0856601731b8acaa62cd1aaee95819a804205b7dbe31a612b198fbe8ac03c5e21af09e58' +
  '2b53d279f3187ca9d88903b54cdb8937e48bb47dd459cd709acfb338e9997f4224fd1a07d4d1a55c9550268872693b6c4b9969c7da1db6433f5a28ccaa' +
  '12113173e5ba6887764adba07906ddcfb8d5c08383c62db0e2fa791a58360af50b43a87f7061ede973337c4a8126e7a5571ce82235bf0f341cfd1f304c' +
  '117c7693fdbdd082e5f9b942e2e45927bfd614f38c668d4feacd3c7a56b5ed5c012b3e2fb3b9fc8772cf42b29b07c84b31b91c3da101a760628b7ba9c0' +
  '8c7fa0c8311268823f47e143ccd438cdb660a49b94c866569a27d299c5b53855cf74190908a2254b41527d3dee546ddfc44f9a86b29d1a0de9a4972db2' +
  'fd8fe5690a4daca84f955139d920d1b048fd7e686c818df845fcc3422295a1bee3576200fc7618cbae0b393c5ef41c3776d46730c96a5900cdff442d3e' +
  'b4a960278fe9f043579983941d2d09cbd0cef4a3a649d6956a73c11444614c1091c2be0c0b7456e96807ad89f9a5664dcfd19ea65464b8d0670f1a2bfa' +
  'd48cfd290254538ce90e9471a816dd92176e390e89a3f3938ca3cb7e1c842bd828db0c41278659b76e3bc00cdf51aecf48ab1d66d18ea460dd098c7cb2' +
  '9b516b2eda31d81a526c2ed4108aecf68c208cff8b967dae';

/** Longer than the column, so that an import stores them in a shorter form. */
export const LONG_VECTORS: readonly ForeignVector[] = [
  ...from('389-DS 2.3.1', [PLAIN, `{PBKDF2_SHA256}${PACKED_389_DS}`]),
  ...from(
    'passport-local-mongoose 9.2.0',
    [PLAIN, `passport-local-mongoose$${MONGOOSE_SALT}$${MONGOOSE_KEY}`],
    [PLAIN, `payload$${MONGOOSE_SALT}$${MONGOOSE_KEY}`],
  ),
];

/** Of WordPress, ASP.NET, Flask, Spring and directories, in a form that the column takes. */
export const SYSTEM_VECTORS: readonly ForeignVector[] = [
  ...from(
    'WordPress 6.8.12',
    [PLAIN, '$wp$2y$10$GyLMnx3exbMU6rGooj3zGOGIsKukWLrpfe.bqr21rKaVuQ96O2wYu'],
    ['a'.repeat(300), '$wp$2y$10$xPmI2WPO/quGjWLEMKcx3.r3bdNHQa7leTfcYwLccVGHsOpC0KZjC'],
  ),
  ...from(
    'asp-identity-pw 1.1.2',
    [PLAIN, 'ADag5vSfw3D7W6EjzOxJy0XE+kkJovCLNz2YDl3IPTnxrQe/WGo7bazzmJ90Yu0/Nw=='],
    [MIXED, 'AQAAAAEAACcQAAAAEBJ0iKRqJjTc7k0rGsNQ0fNdEjMDMHuNfQUzvNkwzC/TDszybKqEIHeumSOL3qb6wg=='],
  ),
  ...from('aspnetcore-identity-password-hasher 1.0.1', [
    PLAIN,
    'AQAAAAEAACcQAAAAEL/tNOh3J8a/azve5EUIdXYUPV/XXvr3HWxU420HuvzioNLAJWig6XAkQKOhoDVTDg==',
  ]),
  ...from(
    'ASP.NET Core, PasswordHasherTest.cs',
    [MICROSOFT, 'AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJg=='],
    [MICROSOFT, 'AQAAAAAAAAD6AAAAEAhftMyfTJylOlZT+eEotFXd1elee8ih5WsjXaR3PA9M'],
    [
      MICROSOFT,
      'AQAAAAEAA9CQAAAAIESkQuj2Du8Y+kbc5lcN/W/3NiAZFEm11P27nrSN5/tId+bR1SwV8CO1Jd72r4C08OLvplNlCDc3oQZ8efcW+jQ=',
    ],
    [MICROSOFT, 'AQAAAAIAAYagAAAAEAABAgMEBQYHCAkKCwwNDg/Q8A0WMKbtHQJQ2DHCdoEeeFBrgNlldq6vH4qX/CGqGQ=='],
  ),
  ...from(
    'Werkzeug 2.2.2',
    [PLAIN, 'pbkdf2:sha256:1200$8H2z1nOCpcfHB5Xx$d5b38da25691612f68d90d3e94d2ce773cfb9ab9db2abd9cc478c327f270debe'],
    [MIXED, 'pbkdf2:sha256:1200$wYQqYmidzUlWXgMx$643742634ca12eed3ca8fae9934d13dee01229529a439cfb64936c8b25b32c62'],
    [PLAIN, 'pbkdf2:sha1:1000$RuQyhH9T8NyVW9qH$eb49ed7d25d37b9f72a4249fb5f91a8a949e80c8'],
    [
      PLAIN,
      'pbkdf2:sha512:1200$AlGEJNoTT6w3vInW$57594d72827c7705f07febe7e34f7c5b101b9c87fb3631035b4e93794b4b96d6db4c1272e2ac0722a94ce240eea10f0c4657d5c53b3d458d321809c2712eac6a',
    ],
  ),
  ...from('the form of Werkzeug 3, made with Python’s hashlib', [
    MIXED,
    'scrypt:1024:8:1$Ab3dEf9hIjKlMn0p$f50f35255ad68738ed58f8fac8d4e36e726659599935d234d5ee2c06a2dc79bbb0b058c3c246b1892bd49cbaf7e1202100a02733b381dc560bb176ee4042419c',
  ]),
  ...from(
    'Spring Security, reference, DelegatingPasswordEncoder',
    [DOCS, '{bcrypt}$2a$10$dXJ3SW6G7P50lGmMkkmwe.20cQQubK3.HZWzG3YB1tlRy.fqvM/BG'],
    [DOCS, '{pbkdf2}5d923b44a6d129f3ddf3e3c8d29412723dcbde72445e8ef6bf3b508fbf17fa4ed4d6b99ca763d8dc'],
    [
      DOCS,
      '{scrypt}$e0801$8bWJaSu2IKSn9Z9kM+TPXfOc/9bdYSrN1oD9qfVThWEwdRTnO7re7Ei+fUZRJ68k9lTyuTeUp4of4g24hHnazw==$OAOec05+bXxvuu/1qZ6NUR+xQYvYv7BeL1QxwRpY5Pc=',
    ],
  ),
  ...from(
    'slappasswd 2.5.13',
    [PLAIN, '{PBKDF2-SHA1}10000$1YvaBVUMnu3FSDElOJWkpw$UDgfY3f7LIq31tu0Lm4z1KTk7j0'],
    [PLAIN, '{PBKDF2-SHA256}10000$4bQHO5BgEkF2V1c1Tc.n.A$/bgHExcB.8foqTvHqIv79BmdRYCSeckSxgkY2lS82zw'],
    [
      PLAIN,
      '{PBKDF2-SHA512}10000$HaKRvvXq2FuyjMsFwdmNXg$HS9ouGpfJFtihVrMiNFxnzg6tqX4iMiZGpRvbbU6OmquznxREfNWsTguTV2AEROjpGnCA/CjlTiQN2MFA66xeQ',
    ],
    [PLAIN, '{ARGON2}$argon2i$v=19$m=4096,t=3,p=1$ifhA9JYhflzRlmltiPcWtg$zuE9dTWam1Q73/YJA6YN6cibOwjAVS5Yt/hRQPFrejI'],
  ),
  ...from(
    'passlib 1.7.4',
    [PLAIN, '{PBKDF2}1200$fE/pnTMGQOi9d84555zT2g$NcPQ.jVLuVxPUnAGE0Sz.7j6.ko'],
    [PLAIN, '{PKCS5S2}FIIw5lzrXavVmvMe41wL4bOhhOcn8vRMjHHRbcCrNSFkxF2r91whtsqZNSyUGD5z'],
    [
      PLAIN,
      '{CRYPT}$6$rounds=1000$0hdOKGd9o5v9yYFH$x/Ge39DdkXenV36kv.maHV466g/RRDkZ4bsZL3/wD79W53jFFRXzHBHw79hfMQ2rxALaTWZ.NSiu/yv0ZM1ef/',
    ],
  ),
  ...from(
    '389-DS 2.3.1',
    [
      PLAIN,
      '{PBKDF2-SHA512}10000$oPAnAa24wyq/TdKLRI2S6zekie4NU/QB$gXmDmX0m8fbib3DtaGWQkAmYiODT1ZzO8ZZcrSWSnfUKrsvx0tQhFCYtW/67pFnxurNOzMRptVZfg9uOlJpLmw==',
    ],
    [PLAIN, '{crypt}$6$Ee$rz4Vqfq9FYyELSjlgwl5CnnBcj2TDJYxYnlCIImGgoYrNF3pddmmmEtvoelQ4yTsjWJ7u9OngZ1rAm49H8Jz1.'],
  ),
  ...from(
    'doveadm pw 2.3.19',
    [PLAIN, '{PBKDF2}$1$i/n4aBTG1L5S22NR$5000$46db23b8c56d6ad43bcaa052d3b56482516f0c91'],
    [PLAIN, '{BLF-CRYPT}$2y$05$SaWx0GkdPFGYy0zr0VENHO4i7ipn1FDI3VBEbOAVQ6XAHwj8jbn8a'],
    [
      PLAIN,
      '{SHA512-CRYPT}$6$/JY8hysC7dQXJ1vF$fsjYe2t0cmWg6E1qJj.GBNKUyhcyeGhCffyhsypz/pmu6hZqoiJ0t8Oi8O7AGdmdARzIiuVP9lvY8soD5rDOR0',
    ],
    [PLAIN, '{SHA256-CRYPT}$5$KR3bEtmNpY58wZ0/$Q073TaycWNFmfIn2p4t1XzyQhbt5TRAj5CSWzGwqSl6'],
    [
      PLAIN,
      '{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$lfC9tOW7wvPSxPp+0/qDTw$AoGzqmrF1DZBpEyNjT4wRb75z4FWvz/mgujb2MLXp0U',
    ],
  ),
];
