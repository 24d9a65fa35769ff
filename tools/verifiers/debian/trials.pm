# Reads trials as JSON lines, and answers each with the verdicts on its tokens.
package trials;
use strict;
use warnings;
use JSON::PP;

sub run {
    my ($verify) = @_;
    $| = 1;
    while (my $line = <STDIN>) {
        my $trial = decode_json($line);
        my %verdicts = map {
            my $token = $trial->{tokens}{$_};
            ($_ => eval { $verify->($trial, $token); 1 } ? 'accepted' : 'refused');
        } keys %{ $trial->{tokens} };
        print encode_json(\%verdicts), "\n";
    }
}

1;
