# Crypt::JWT: the issuer and the audience are compared only with verify_iss and verify_aud.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crypt::JWT qw(decode_jwt);
use trials;

trials::run(sub {
    my ($trial, $token) = @_;
    decode_jwt(
        token => $token,
        accepted_alg => $trial->{algorithm},
        verify_iss => $trial->{issuer},
        ($trial->{secret} ? (key => $trial->{secret}) : (kid_keys => $trial->{jwks})),
        ($trial->{checks} ? (verify_aud => $trial->{audience}) : ()),
    );
});
